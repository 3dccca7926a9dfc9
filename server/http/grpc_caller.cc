#include "http/grpc_caller.h"

#include <grpc/support/time.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <boost/asio/post.hpp>
#include <set>
#include <thread>
#include <utility>

namespace mm::http {

namespace asio = boost::asio;

// The status of a call is asked for only when a read has found the end. gRPC's callback reactors ask for it
// from the beginning, and the in-process transport then throws away a message that nobody is reading yet.
struct GrpcCaller::Shared {
  std::shared_ptr<rpc::InProcess> server;
  asio::io_context& io;
  std::set<std::shared_ptr<Call>> calls = {};  // whose end has not been told
  grpc::CompletionQueue queue = {};
  std::thread thread = {};  // takes what gRPC has done from the queue to the io_context

  void run();
};

class GrpcCaller::Call final : public GrpcCall, public std::enable_shared_from_this<Call> {
 public:
  Call(Shared& shared, std::shared_ptr<CallListener> listener)
      : shared_(shared), listener_(std::move(listener)) {}

  // False when there is no server any more.
  bool start(const CallRequest& request) {
    for (const auto& [name, value] : request.metadata) context_.AddMetadata(name, value);
    if (request.timeout) {
      // By the steady clock: steps of the other do not matter.
      context_.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                         gpr_time_from_nanos(request.timeout->count(), GPR_TIMESPAN)));
    }
    context_.set_initial_metadata_corked(true);  // leaves with the message
    {
      const auto entered = shared_.server->enter();
      if (!entered) return false;
      call_ =
          grpc::GenericStub(shared_.server->channel()).PrepareCall(&context_, request.method, &shared_.queue);
    }
    call_->StartCall(nullptr);
    const grpc::Slice slice(request.message);
    call_->WriteLast(grpc::ByteBuffer(&slice, 1), {}, begun(written_));
    next();
    return true;
  }

  void next() override {
    if (finishing_) return;
    reading_ = true;
    call_->Read(&answer_, begun(read_));
  }

  void cancel() override {
    context_.TryCancel();
    cancelled_ = true;
    if (!reading_) finish();
  }

  // What gRPC tells when an operation is done.
  struct Tag {
    Call* call;
    void (Call::*done)(bool ok);
  };
  void post(const Tag& tag, bool ok) {
    asio::post(shared_.io, [self = shared_from_this(), done = tag.done, ok] {
      --self->running_;
      (self.get()->*done)(ok);
    });
  }

  // At the server's end: nothing more is started or told.
  void abandon() { context_.TryCancel(); }
  void forget_listener() { listener_.reset(); }

 private:
  void* begun(Tag& tag) {
    ++running_;
    return &tag;
  }

  void on_written(bool) { tell_end(); }

  void on_read(bool ok) {
    reading_ = false;
    if (!std::exchange(headers_told_, true))
      listener_->on_headers(copied(context_.GetServerInitialMetadata()));
    if (!ok || cancelled_) return finish();
    if (const std::size_t size = answer_.Length(); size > kMostAnswerBytes) {
      refused_ = refused(CallCode::resource_exhausted,
                         "an answer of " + std::to_string(size) + " bytes is larger than the " +
                             std::to_string(kMostAnswerBytes) + " that are sent");
      return cancel();
    }
    listener_->on_message(bytes_of(answer_));
  }

  void finish() {
    if (std::exchange(finishing_, true)) return;
    call_->Finish(&status_, begun(finished_));
  }

  void on_finished(bool) {
    done_ = true;
    tell_end();
  }

  // Once gRPC has nothing of this call in its hands.
  void tell_end() {
    if (!done_ || running_ > 0) return;
    shared_.calls.erase(shared_from_this());
    const auto listener = std::move(listener_);
    if (refused_) return listener->on_end(*refused_, {});
    listener->on_end({static_cast<int>(status_.error_code()), status_.error_message()},
                     copied(context_.GetServerTrailingMetadata()));
  }

  static std::string bytes_of(const grpc::ByteBuffer& buffer) {
    std::vector<grpc::Slice> slices;
    (void)buffer.Dump(&slices);
    std::string bytes;
    bytes.reserve(buffer.Length());
    for (const auto& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return bytes;
  }

  static Metadata copied(const std::multimap<grpc::string_ref, grpc::string_ref>& from) {
    Metadata metadata;
    for (const auto& [name, value] : from) {
      metadata.emplace_back(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
    }
    return metadata;
  }

  Shared& shared_;
  std::shared_ptr<CallListener> listener_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
  grpc::ByteBuffer answer_;
  grpc::Status status_;
  std::optional<CallStatus> refused_;
  Tag written_{this, &Call::on_written};
  Tag read_{this, &Call::on_read};
  Tag finished_{this, &Call::on_finished};
  int running_ = 0;  // operations whose tag has not come back
  bool reading_ = false;
  bool headers_told_ = false;
  bool cancelled_ = false;
  bool finishing_ = false;
  bool done_ = false;
};

void GrpcCaller::Shared::run() {
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) {
    const auto& done = *static_cast<Call::Tag*>(tag);
    done.call->post(done, ok);
  }
}

GrpcCaller::GrpcCaller(std::shared_ptr<rpc::InProcess> server, asio::io_context& io)
    : shared_(new Shared{std::move(server), io}) {
  shared_->thread = std::thread([shared = shared_.get()] { shared->run(); });
}

GrpcCaller::~GrpcCaller() {
  for (const auto& call : shared_->calls) call->abandon();
  shared_->queue.Shutdown();
  shared_->thread.join();  // when every operation has come back
  // A listener keeps its call: what would keep each other for ever is parted.
  for (const auto& call : shared_->calls) call->forget_listener();
}

std::shared_ptr<GrpcCall> GrpcCaller::start(CallRequest request, std::shared_ptr<CallListener> listener) {
  const auto call = std::make_shared<Call>(*shared_, std::move(listener));
  if (!call->start(request)) return nullptr;
  shared_->calls.insert(call);
  return call;
}

}  // namespace mm::http
