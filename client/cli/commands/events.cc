#include <memory>

#include "cli/command.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

std::string order_words(const v1::OrderStep& step) {
  const v1::Order& order = step.order();
  std::string text = word(order.side()) + " " + order.quantity().value() + " at " + order.price().value() +
                     " " + word(order.state());
  if (step.from() != order.state()) text += ", was " + word(step.from());
  return text + (step.detail().empty() ? "" : ": " + step.detail());
}

std::string mark_words(const v1::FillMark& mark) {
  const std::string text = std::to_string(mark.fill_number()) + " after " + age_text(mark.after());
  if (!mark.has_fair_price()) return text + ": no fair price";
  return text + ": fair price " + number_text(mark.fair_price(), 8) + ", moved " + mark.moved().value();
}

std::string entry_words(const v1::AccountEntry& entry) {
  switch (entry.kind()) {
    case v1::ENTRY_KIND_FILL:
      return "trade by hand: " + word(entry.side()) + " " + entry.quantity().value() + " worth " +
             entry.value().value() + ", position " + entry.position().value();
    case v1::ENTRY_KIND_FUNDING:
      return "funding " + entry.amount().value();
    default:
      return "transfer " + entry.amount().value();
  }
}

// Kind and words of one event.
std::pair<std::string, std::string> words(const v1::Event& event) {
  const auto noted = [](const std::string& text, const std::string& detail) {
    return detail.empty() ? text : text + ": " + detail;
  };
  switch (event.what_case()) {
    case v1::Event::kMode:
      return {"mode", noted(word(event.mode().to().mode()) + " (" + word(event.mode().to().reason()) +
                                "), was " + word(event.mode().from().mode()),
                            event.mode().to().detail())};
    case v1::Event::kSource:
      return {"source",
              noted(event.source().name() + " " + word(event.source().status()), event.source().detail())};
    case v1::Event::kOrder:
      return {"order", order_words(event.order())};
    case v1::Event::kRefusal:
      return {"refusal", word(event.refusal().side()) + " " + event.refusal().quantity().value() + " at " +
                             event.refusal().price().value() + ": " + word(event.refusal().reason())};
    case v1::Event::kFill:
      return {"fill", word(event.fill().side()) + " " + event.fill().quantity().value() + " at " +
                          event.fill().price().value() + ", position " + event.fill().position().value()};
    case v1::Event::kAdjustment:
      return {"adjustment", "position " + event.adjustment().ours().value() + " taken as the exchange's " +
                                event.adjustment().venue().value()};
    case v1::Event::kFee:
      return {"fee", "of order " + std::to_string(event.fee().order_id()) +
                         ", told later: " + event.fee().fee().value()};
    case v1::Event::kMark:
      return {"mark", mark_words(event.mark())};
    case v1::Event::kEntry:
      return {"account", entry_words(event.entry())};
    case v1::Event::kParameters:
      return {"parameters", "version " + std::to_string(event.parameters().version())};
    case v1::Event::kCommand:
      return {"command", event.command().command() + " by " + event.command().caller() + ": " +
                             event.command().message()};
    case v1::Event::WHAT_NOT_SET:
      break;
  }
  return {"unknown", "an event that this mmctl does not know"};
}

int show(Session& session, const v1::WatchEventsRequest& request) {
  grpc::ClientContext context;
  session.connection.authorize(context);
  if (request.kept_only()) context.set_deadline(std::chrono::system_clock::now() + 2 * kPatience);
  const auto reader = session.connection.state().WatchEvents(&context, request);
  v1::WatchEventsResponse response;
  while (reader->Read(&response)) {
    if (response.lost() > 0) {
      std::fprintf(stderr, "mmctl: %llu older events are not kept any more\n",
                   static_cast<unsigned long long>(response.lost()));
    }
    for (const auto& event : response.events()) {
      if (session.output.json()) {
        std::puts(to_json(event).c_str());
        continue;
      }
      const auto [kind, text] = words(event);
      std::printf("%6llu  %s  %-10s  %s\n", static_cast<unsigned long long>(event.sequence()),
                  clock_text(event.time()).c_str(), kind.c_str(), text.c_str());
    }
    std::fflush(stdout);
  }
  const grpc::Status status = reader->Finish();
  return status.ok() ? static_cast<int>(client::kDone) : session.fail(status);
}

}  // namespace

void add_events(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("events", "What has happened: modes, sources, orders, fills, commands");
  auto after = std::make_shared<std::uint64_t>(0);
  auto follow = std::make_shared<bool>(false);
  command->add_option("--after", *after, "Only events with a larger number");
  command->add_flag("-f,--follow", *follow, "Go on with what happens, until Ctrl-C");
  command->callback([=, &chosen] {
    chosen = [=](Session& session) {
      v1::WatchEventsRequest request;
      request.set_after_sequence(*after);
      request.set_kept_only(!*follow);
      return show(session, request);
    };
  });
}

}  // namespace mm::cli
