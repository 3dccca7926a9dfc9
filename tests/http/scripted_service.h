// A gRPC server in this process whose methods answer as a test scripts them, for what our own services never
// do: answers of any size, metadata of any kind, floods and silence.
#pragma once

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "http/grpc_web_frames.h"
#include "rpc/in_process.h"

namespace mm::testing {

struct Script {
  http::Metadata headers = {};
  std::vector<std::string> messages = {};
  enum class Then { finish, repeat_the_last, stay_silent } then = Then::finish;
  grpc::Status status = grpc::Status::OK;
  http::Metadata trailers = {};
};

class ScriptedService final : public grpc::CallbackGenericService {
 public:
  ScriptedService() {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(this);
    server_ = builder.BuildAndStart();
    grpc::ChannelArguments any_size;
    any_size.SetMaxReceiveMessageSize(-1);
    in_process_ = std::make_shared<rpc::InProcess>(server_->InProcessChannel(any_size));
  }
  ~ScriptedService() override { end(); }

  // Ends all calls; those that come later fail.
  void end() {
    in_process_->close();
    server_->Shutdown(std::chrono::system_clock::now());
  }

  std::shared_ptr<rpc::InProcess> in_process() const { return in_process_; }

  // By method path; before the first call.
  std::map<std::string, Script> scripts;

  // Of the newest call.
  std::string request() const {
    const std::lock_guard lock(mutex_);
    return request_;
  }
  http::Metadata metadata() const {
    const std::lock_guard lock(mutex_);
    return metadata_;
  }

  std::atomic<int> written{0};  // messages that the other side has taken
  // Calls that have begun and have not ended; waits until there are so many, for a while.
  bool comes_to_open(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return open_ == count; });
  }
  bool comes_to_cancelled(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return cancelled_ == count; });
  }

 private:
  class Reactor final : public grpc::ServerGenericBidiReactor {
   public:
    Reactor(ScriptedService& service, const Script& script, grpc::GenericCallbackServerContext* context)
        : service_(service), script_(script) {
      for (const auto& [name, value] : script.headers) context->AddInitialMetadata(name, value);
      for (const auto& [name, value] : script.trailers) context->AddTrailingMetadata(name, value);
      StartRead(&request_);
    }
    void OnReadDone(bool ok) override {
      if (ok) service_.on_request(text(request_));
      write();
    }
    void OnWriteDone(bool ok) override {
      if (!ok) return finish(grpc::Status::CANCELLED);
      ++service_.written;
      write();
    }
    void OnCancel() override {
      service_.on_cancel();
      if (script_.then == Script::Then::stay_silent) finish(grpc::Status::CANCELLED);
    }
    void OnDone() override {
      service_.on_end();
      delete this;
    }

   private:
    void write() {
      const bool again = script_.then == Script::Then::repeat_the_last && next_ == script_.messages.size();
      if (again) --next_;
      if (next_ < script_.messages.size()) {
        const grpc::Slice slice(script_.messages[next_++]);
        answer_ = grpc::ByteBuffer(&slice, 1);
        return StartWrite(&answer_);
      }
      if (script_.then == Script::Then::finish) finish(script_.status);
    }
    void finish(const grpc::Status& status) {
      if (!finished_.exchange(true)) Finish(status);
    }
    static std::string text(const grpc::ByteBuffer& buffer) {
      grpc::Slice slice;
      return buffer.DumpToSingleSlice(&slice).ok()
                 ? std::string(reinterpret_cast<const char*>(slice.begin()), slice.size())
                 : "";
    }

    ScriptedService& service_;
    const Script& script_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer answer_;
    std::size_t next_ = 0;
    std::atomic<bool> finished_{false};
  };

  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
    const auto script = scripts.find(context->method());
    if (script == scripts.end()) return grpc::CallbackGenericService::CreateReactor(context);
    {
      const std::lock_guard lock(mutex_);
      ++open_;
      metadata_.clear();
      for (const auto& [name, value] : context->client_metadata()) {
        metadata_.emplace_back(std::string(name.data(), name.size()),
                               std::string(value.data(), value.size()));
      }
    }
    changed_.notify_all();
    return new Reactor(*this, script->second, context);
  }

  void on_request(std::string request) {
    const std::lock_guard lock(mutex_);
    request_ = std::move(request);
  }
  void on_cancel() {
    const std::lock_guard lock(mutex_);
    ++cancelled_;
    changed_.notify_all();
  }
  void on_end() {
    const std::lock_guard lock(mutex_);
    --open_;
    changed_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string request_;
  http::Metadata metadata_;
  int open_ = 0;
  int cancelled_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<rpc::InProcess> in_process_;
};

}  // namespace mm::testing
