// start, stop, reduce, set-spread, cancel-all, kill, kill-reset, log-level
#include <unistd.h>

#include <iostream>
#include <map>
#include <memory>

#include "cli/command.h"
#include "cli/parameter_change.h"

namespace mm::cli {

namespace {

// mmd answers a stop when the exchange has confirmed it, at the latest after its own deadline of 10 s.
constexpr std::chrono::seconds kStopPatience{30};

template <typename Response>
int told(const Session& session, const grpc::Status& status, const Response& response) {
  if (!status.ok()) return session.fail(status);
  std::puts(session.output.json() ? to_json(response).c_str() : response.message().c_str());
  return client::kDone;
}

// A call without arguments.
template <typename Request, typename Response>
void add_plain(CLI::App& app, Chosen& chosen, const char* name, const char* help,
               std::chrono::seconds patience,
               grpc::Status (v1::ControlService::StubInterface::*method)(grpc::ClientContext*, const Request&,
                                                                         Response*)) {
  app.add_subcommand(name, help)->callback([=, &chosen] {
    chosen = [=](Session& session) {
      Response response;
      const auto status = session.connection.call(patience, [&](grpc::ClientContext& context) {
        return (session.connection.control().*method)(&context, Request{}, &response);
      });
      return told(session, status, response);
    };
  });
}

void add_set_spread(CLI::App& app, Chosen& chosen) {
  auto* command =
      app.add_subcommand("set-spread", "Set the distance between bid and ask; both quotes move at once");
  auto value = std::make_shared<std::string>();
  auto options = std::make_shared<ChangeOptions>();
  command->add_option("bps", *value, "Basis points of the fair price, 0.1 to 5000")->required();
  add_dry_run(*command, options);
  command->callback([=, &chosen] {
    chosen = [=](Session& session) {
      v1::SetSpreadRequest request;
      request.mutable_spread_bps()->set_value(*value);
      request.set_dry_run(options->dry_run);
      v1::SetSpreadResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.control().SetSpread(&context, request, &response);
      });
      if (status.ok() && response.has_trial() && !session.output.json()) {
        std::fputs(trial_text(response.trial()).c_str(), stdout);
      }
      return told(session, status, response);
    };
  });
}

bool confirmed_on_terminal() {
  if (isatty(STDIN_FILENO) != 1) {
    std::fputs(
        "mmctl: --account cancels every order on the account, also those in other contracts; without a "
        "terminal to ask on it needs --yes\n",
        stderr);
    return false;
  }
  std::fputs("Cancel EVERY order on the account, also those in other contracts and not ours? Type yes: ",
             stderr);
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "yes";
}

void add_cancel_all(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("cancel-all",
                                     "Stop quoting and cancel our orders; done when the exchange shows none");
  auto account = std::make_shared<bool>(false);
  auto yes = std::make_shared<bool>(false);
  command->add_flag("--account", *account, "Everything on the account, also what is not ours");
  command->add_flag("--yes", *yes, "Don't ask");
  command->callback([=, &chosen] {
    chosen = [=](Session& session) -> int {
      if (*account && !*yes && !confirmed_on_terminal()) return client::kUsage;
      v1::CancelAllOrdersRequest request;
      request.set_whole_account(*account);
      v1::CancelAllOrdersResponse response;
      const auto status = session.connection.call(kStopPatience, [&](grpc::ClientContext& context) {
        return session.connection.control().CancelAllOrders(&context, request, &response);
      });
      return told(session, status, response);
    };
  });
}

// A call whose one argument is a reason.
template <typename Request, typename Response>
CLI::Option* add_reasoned(CLI::App& app, Chosen& chosen, const char* name, const char* help,
                          const char* reason_help,
                          grpc::Status (v1::ControlService::StubInterface::*method)(grpc::ClientContext*,
                                                                                    const Request&,
                                                                                    Response*)) {
  auto* command = app.add_subcommand(name, help);
  auto reason = std::make_shared<std::string>();
  command->callback([=, &chosen] {
    chosen = [=](Session& session) {
      Request request;
      request.set_reason(*reason);
      Response response;
      const auto status = session.connection.call(kStopPatience, [&](grpc::ClientContext& context) {
        return (session.connection.control().*method)(&context, request, &response);
      });
      return told(session, status, response);
    };
  });
  return command->add_option("--reason", *reason, reason_help);
}

void add_log_level(CLI::App& app, Chosen& chosen) {
  static const std::map<std::string, v1::LogLevel> levels{{"trace", v1::LOG_LEVEL_TRACE},
                                                          {"debug", v1::LOG_LEVEL_DEBUG},
                                                          {"info", v1::LOG_LEVEL_INFO},
                                                          {"warn", v1::LOG_LEVEL_WARN},
                                                          {"error", v1::LOG_LEVEL_ERROR}};
  auto* command =
      app.add_subcommand("log-level", "Show how much mmd writes to its log, or change it until mmd ends");
  auto level = std::make_shared<std::string>();
  command->add_option("level", *level, "trace, debug, info, warn or error")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
  command->callback([=, &chosen] {
    chosen = [=](Session& session) {
      v1::SetLogLevelRequest request;
      if (!level->empty()) request.set_level(levels.at(*level));
      v1::SetLogLevelResponse response;
      const auto status = session.connection.call(kPatience, [&](grpc::ClientContext& context) {
        return session.connection.control().SetLogLevel(&context, request, &response);
      });
      return told(session, status, response);
    };
  });
}

}  // namespace

void add_trading(CLI::App& app, Chosen& chosen) {
  using Stub = v1::ControlService::StubInterface;
  add_plain(app, chosen, "start", "Begin to quote", kPatience, &Stub::StartTrading);
  add_plain(app, chosen, "stop",
            "Stop quoting and cancel our orders; done when the exchange shows none. Acknowledges a halt",
            kStopPatience, &Stub::StopTrading);
  add_plain(app, chosen, "reduce", "Only orders that shrink the position from now on; stops when flat",
            kPatience, &Stub::ReducePosition);
  add_set_spread(app, chosen);
  add_cancel_all(app, chosen);
  add_log_level(app, chosen);
  add_reasoned(app, chosen, "kill", "Stop, cancel, and stay halted over restarts until kill-reset",
               "Why, for whoever looks later", &Stub::EngageKillSwitch);
  add_reasoned(app, chosen, "kill-reset", "Lift the kill switch; trading stays stopped",
               "Who looked, and what was found", &Stub::ResetKillSwitch)
      ->required();
}

}  // namespace mm::cli
