#include "cli/parameter_change.h"

#include <algorithm>

#include "cli/words.h"

namespace mm::cli {

namespace {

std::string mode_text(const v1::ModeStatus& mode) {
  std::string text = word(mode.mode());
  if (mode.mode() == v1::MODE_QUOTING || mode.mode() == v1::MODE_REDUCING) return text;
  text += " (" + word(mode.reason());
  return text + (mode.detail().empty() ? ")" : ": " + mode.detail() + ")");
}

std::string spread_text(const v1::QuoteOutline& outline) {
  return outline.has_spread_bps() ? number_text(outline.spread_bps(), 4) + " bps" : "-";
}

std::string level_or_hold(const google::protobuf::RepeatedPtrField<v1::Level>& levels, int level,
                          v1::HoldReason hold) {
  if (level < levels.size()) return level_text(levels[level]);
  return level == 0 && hold != v1::HOLD_REASON_UNSPECIFIED ? "none: " + word(hold) : "-";
}

}  // namespace

void add_dry_run(CLI::App& command, const std::shared_ptr<ChangeOptions>& options) {
  command.add_flag("--dry-run", options->dry_run,
                   "Change nothing: show what would change, and today's quotes beside the new ones");
}

void add_change_options(CLI::App& command, const std::shared_ptr<ChangeOptions>& options) {
  add_dry_run(command, options);
  command.add_option("--if-etag", options->if_etag,
                     "Only if the parameters still have this etag, as `params` shows it");
}

grpc::Status list_parameters(Session& session, v1::Parameters& parameters) {
  v1::ListParametersResponse response;
  const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.state().ListParameters(&context, {}, &response);
  });
  parameters = std::move(*response.mutable_parameters());
  return status;
}

grpc::Status update_parameters(Session& session, const ParameterValues& values, const ChangeOptions& options,
                               v1::UpdateParametersResponse& response) {
  v1::UpdateParametersRequest request;
  for (const auto& [name, value] : values) {
    auto& change = *request.add_changes();
    change.set_name(name);
    change.set_value(value);
  }
  request.set_expected_etag(options.if_etag);
  request.set_dry_run(options.dry_run);
  return session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.control().UpdateParameters(&context, request, &response);
  });
}

int change_parameters(Session& session, const ParameterValues& values, const ChangeOptions& options) {
  v1::UpdateParametersResponse response;
  const auto status = update_parameters(session, values, options, response);
  if (!status.ok()) return session.fail(status);
  if (session.output.json()) {
    std::puts(to_json(response).c_str());
  } else {
    const std::string trial = response.has_trial() ? trial_text(response.trial()) : std::string();
    std::printf("%s%s\n", trial.c_str(), response.message().c_str());
  }
  return client::kDone;
}

Table differences_table(const google::protobuf::RepeatedPtrField<v1::ParameterDifference>& differences,
                        const char* after) {
  Table table({"parameter", ">now", std::string(">") + after});
  for (const auto& one : differences) {
    table.add({one.name(), value_text(one.before()), value_text(one.after())});
  }
  return table;
}

std::string trial_text(const v1::ParameterTrial& trial) {
  std::string text;
  if (!trial.differences().empty()) text = differences_table(trial.differences(), "then").text() + "\n";
  const v1::QuoteOutline& now = trial.now();
  const v1::QuoteOutline& then = trial.then();
  Table quotes({"", "now", "then"});
  quotes.add({"mode", mode_text(now.mode()), mode_text(then.mode())});
  if (trial.has_fair_price()) {
    quotes.add({"spread", spread_text(now), spread_text(then)});
    for (int i = std::max({1, now.asks_size(), then.asks_size()}); i-- > 0;) {
      quotes.add({"ask " + std::to_string(i + 1), level_or_hold(now.asks(), i, now.ask_hold()),
                  level_or_hold(then.asks(), i, then.ask_hold())});
    }
    for (int i = 0; i < std::max({1, now.bids_size(), then.bids_size()}); ++i) {
      quotes.add({"bid " + std::to_string(i + 1), level_or_hold(now.bids(), i, now.bid_hold()),
                  level_or_hold(then.bids(), i, then.bid_hold())});
    }
  } else {
    quotes.add({"quotes", "no fair price", "no fair price"});
  }
  return text + quotes.text() + "\n";
}

}  // namespace mm::cli
