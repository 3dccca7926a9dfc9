#include <memory>
#include <thread>

#include "cli/command.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

constexpr std::chrono::seconds kRetry{1};

// Fields that an update carries replace those of the picture; merging would append to lists.
void apply(v1::ServiceState& picture, const v1::WatchStateResponse& update) {
  if (update.full()) {
    picture = update.state();
    return;
  }
  const auto* reflection = v1::ServiceState::GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> told;
  reflection->ListFields(update.state(), &told);
  for (const auto* field : told) reflection->ClearField(&picture, field);
  picture.MergeFrom(update.state());
}

void show(const v1::ServiceState& picture, const Output& output) {
  if (output.json()) {
    std::puts(to_json(picture).c_str());
  } else if (output.terminal()) {
    // Home, each line cleared to its end, then whatever is left of an earlier, longer picture.
    std::string text = "\x1b[H";
    for (const char c : picture_text(picture, output))
      text += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
    std::fputs((text + "\x1b[J").c_str(), stdout);
  } else {
    const auto& quotes = picture.quotes();
    const auto price = [](const v1::Quote& quote) {
      return quote.working().has_price() ? quote.working().price().value() : std::string("-");
    };
    std::printf("%s %s fair %s bid %s ask %s position %s\n", clock_text(picture.time()).c_str(),
                word(picture.mode().mode()).c_str(),
                picture.fair_price().has_value() ? number_text(picture.fair_price().value(), 8).c_str() : "-",
                price(quotes.bid()).c_str(), price(quotes.ask()).c_str(),
                picture.position().net().value().c_str());
  }
  std::fflush(stdout);
}

// Until the stream ends; `seen` is set once it has begun, and no more than `count` pictures are shown.
grpc::Status follow(Session& session, double rate, std::uint64_t& count, bool& seen) {
  grpc::ClientContext context;
  session.connection.authorize(context);
  v1::WatchStateRequest request;
  request.set_max_updates_per_second(rate);
  const auto reader = session.connection.state().WatchState(&context, request);
  v1::ServiceState picture;
  v1::WatchStateResponse update;
  while (reader->Read(&update)) {
    if (!seen && session.output.terminal()) std::fputs("\x1b[2J", stdout);
    seen = true;
    apply(picture, update);
    show(picture, session.output);
    if (--count == 0) {
      context.TryCancel();
      (void)reader->Finish();
      return grpc::Status::OK;
    }
  }
  return reader->Finish();
}

int watch(Session& session, double rate, std::uint64_t count) {
  bool seen = false;
  for (;;) {
    const grpc::Status status = follow(session, rate, count, seen);
    if (status.ok() && count == 0) return client::kDone;
    // An end before the first picture is an answer; later it is a link to be waited for.
    if (!seen || client::exit_code(status) == client::kRefused) return session.fail(status);
    std::fprintf(stderr, "mmctl: lost mmd at %s (%s); trying again\n", session.connection.endpoint().c_str(),
                 status.error_message().c_str());
    std::this_thread::sleep_for(kRetry);
  }
}

}  // namespace

void add_watch(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("watch", "Status, live, until Ctrl-C; comes back when mmd does");
  auto rate = std::make_shared<double>(4);
  auto count = std::make_shared<std::uint64_t>(0);
  command->add_option("--rate", *rate, "Most updates a second")
      ->check(CLI::Range(0.01, 20.0))
      ->capture_default_str();
  command->add_option("--count", *count, "End after so many updates; 0: never")->capture_default_str();
  command->callback(
      [=, &chosen] { chosen = [=](Session& session) { return watch(session, *rate, *count); }; });
}

}  // namespace mm::cli
