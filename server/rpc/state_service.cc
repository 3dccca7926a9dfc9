#include "rpc/state_service.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "rpc/latency.h"
#include "rpc/state_publisher.h"
#include "rpc/translate.h"
#include "rpc/translate_money.h"
#include "rpc/translate_quotes.h"

namespace mm::rpc {

namespace {

constexpr std::uint32_t kUsualFills = 100;
constexpr std::uint32_t kMostFills = 10'000;
constexpr std::uint32_t kUsualRows = 1000;
constexpr std::uint32_t kMostRows = 100'000;
constexpr std::uint32_t kMostDays = 366;

engine::Range range_of(const v1::TimeRange& range, std::uint32_t limit) {
  engine::Range to;
  if (range.has_since()) to.since = time_of(range.since());
  if (range.has_until()) to.until = time_of(range.until());
  to.limit = limit == 0 ? kUsualRows : std::min(limit, kMostRows);
  return to;
}

// Profit as the picture shows it.
std::optional<engine::ProfitMark> mark_of(const engine::Snapshot& picture) {
  if (!picture.profit || !picture.money.parts) return std::nullopt;
  return engine::ProfitMark{*picture.profit, *picture.money.parts, picture.money.unexplained};
}

std::string name_of(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

// The stretches of time that were asked for, with their names.
std::vector<std::pair<std::string, engine::Range>> stretches(const v1::GetProfitRequest& request,
                                                             WallTime now, WallTime run) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  std::vector<std::pair<std::string, engine::Range>> list{
      {"today", {.since = today}}, {"run", {.since = run}}, {"all", {}}};
  if (request.has_since()) list.push_back({"since", {.since = time_of(request.since())}});
  const auto days = static_cast<int>(std::min(request.days(), kMostDays));
  for (int ago = days - 1; ago >= 0; --ago) {
    const auto day = today - std::chrono::days(ago);
    engine::Range range{.since = day};
    if (ago > 0) range.until = day + std::chrono::days(1);
    list.emplace_back(name_of(day), range);
  }
  return list;
}

// A call and what stands before it.
struct Asked {
  const Gate& gate;
  grpc::CallbackServerContext* context;
  std::string_view method;
};

// Answers from the ledger: `fill` returns an error, or nothing.
template <typename Fill>
grpc::ServerUnaryReactor* from_archive(const Asked& asked, const engine::Archive* archive, Fill fill) {
  return asked.gate.answered(asked.context, asked.method, [&](const access::Permit&, auto* reactor) {
    if (!archive) {
      return reactor->Finish({grpc::StatusCode::FAILED_PRECONDITION,
                              "no ledger is configured, so the past is not known; see ledger.file"});
    }
    const std::string error = fill();
    reactor->Finish(error.empty() ? grpc::Status::OK : grpc::Status(grpc::StatusCode::INTERNAL, error));
  });
}

// Answers from the newest picture, at once.
template <typename Fill>
grpc::ServerUnaryReactor* from_picture(const Asked& asked, const engine::Feed& feed, Fill fill) {
  return asked.gate.answered(asked.context, asked.method, [&](const access::Permit&, auto* reactor) {
    if (const auto picture = feed.latest()) {
      fill(*picture);
      reactor->Finish(grpc::Status::OK);
    } else {
      reactor->Finish({grpc::StatusCode::UNAVAILABLE, "the service has only just begun; try again"});
    }
  });
}

}  // namespace

StateService::StateService(const Gate& gate, const engine::Feed& feed, const engine::Archive* archive,
                           engine::Doctor& doctor, std::unique_ptr<SampleFile> samples)
    : gate_(gate),
      feed_(feed),
      archive_(archive),
      doctor_(doctor),
      publisher_(std::make_unique<StatePublisher>(feed, std::move(samples))) {}

StateService::~StateService() = default;

void StateService::close() {
  publisher_->close();
}

grpc::ServerUnaryReactor* StateService::GetState(grpc::CallbackServerContext* context,
                                                 const v1::GetStateRequest*, v1::GetStateResponse* response) {
  return from_picture({gate_, context, "GetState"}, feed_, [&](const engine::Snapshot& picture) {
    *response->mutable_state() = to_proto(picture);
  });
}

grpc::ServerWriteReactor<v1::WatchStateResponse>* StateService::WatchState(
    grpc::CallbackServerContext* context, const v1::WatchStateRequest* request) {
  return gate_.opened<v1::WatchStateResponse>(context, "WatchState", [&](const access::Permit& permit) {
    return publisher_->watch_state(permit, request->max_updates_per_second());
  });
}

grpc::ServerWriteReactor<v1::WatchEventsResponse>* StateService::WatchEvents(
    grpc::CallbackServerContext* context, const v1::WatchEventsRequest* request) {
  return gate_.opened<v1::WatchEventsResponse>(context, "WatchEvents", [&](const access::Permit& permit) {
    return publisher_->watch_events(permit, request->after_sequence(), request->kept_only());
  });
}

grpc::ServerWriteReactor<v1::WatchResponse>* StateService::Watch(grpc::CallbackServerContext* context,
                                                                 const v1::WatchRequest* request) {
  return gate_.opened<v1::WatchResponse>(
      context, "Watch", [&](const access::Permit& permit) { return publisher_->watch(permit, *request); });
}

grpc::ServerUnaryReactor* StateService::ListOrders(grpc::CallbackServerContext* context,
                                                   const v1::ListOrdersRequest* request,
                                                   v1::ListOrdersResponse* response) {
  if (request->has_range()) {
    return from_archive({gate_, context, "ListOrders"}, archive_, [&] {
      const auto orders = archive_->orders(range_of(request->range(), request->limit()));
      if (!orders) return orders.error();
      const auto picture = feed_.latest();
      for (const auto& order : *orders) {
        *response->mutable_orders()->add_orders() = to_proto(order.order, *picture->instrument);
      }
      return std::string();
    });
  }
  return from_picture({gate_, context, "ListOrders"}, feed_, [&](const engine::Snapshot& picture) {
    *response->mutable_orders() = orders_to_proto(picture);
  });
}

grpc::ServerUnaryReactor* StateService::ListFills(grpc::CallbackServerContext* context,
                                                  const v1::ListFillsRequest* request,
                                                  v1::ListFillsResponse* response) {
  if (request->has_range()) {
    return from_archive({gate_, context, "ListFills"}, archive_, [&] {
      const auto fills = archive_->fills(range_of(request->range(), request->limit()));
      if (!fills) return fills.error();
      const auto picture = feed_.latest();
      for (const auto& fill : *fills) {
        if (fill.fill.number > request->after_number())
          *response->add_fills() = to_proto(fill, *picture->instrument);
      }
      return std::string();
    });
  }
  return from_picture({gate_, context, "ListFills"}, feed_, [&](const engine::Snapshot& picture) {
    const std::uint32_t limit = request->limit() == 0 ? kUsualFills : std::min(request->limit(), kMostFills);
    for (const auto& fill : feed_.fills(request->after_number(), limit)) {
      *response->add_fills() = to_proto(fill, *picture.instrument);
    }
  });
}

grpc::ServerUnaryReactor* StateService::ListHistory(grpc::CallbackServerContext* context,
                                                    const v1::ListHistoryRequest* request,
                                                    v1::ListHistoryResponse* response) {
  return from_archive({gate_, context, "ListHistory"}, archive_, [&] {
    const auto events = archive_->events(range_of(request->range(), request->limit()));
    if (!events) return events.error();
    for (const auto& event : *events) *response->add_entries() = to_proto(event);
    return std::string();
  });
}

grpc::ServerUnaryReactor* StateService::GetProfit(grpc::CallbackServerContext* context,
                                                  const v1::GetProfitRequest* request,
                                                  v1::GetProfitResponse* response) {
  return from_archive({gate_, context, "GetProfit"}, archive_, [&] {
    const auto picture = feed_.latest();
    const auto run = archive_->session_began();
    if (!run) return run.error();
    const auto mark = mark_of(*picture);
    for (const auto& [name, range] : stretches(*request, picture->now.wall, *run)) {
      const auto report = archive_->profit(range, mark);
      if (!report) return report.error();
      *response->add_reports() = to_proto(name, *report, *picture->instrument);
    }
    return std::string();
  });
}

grpc::ServerUnaryReactor* StateService::ListParameters(grpc::CallbackServerContext* context,
                                                       const v1::ListParametersRequest*,
                                                       v1::ListParametersResponse* response) {
  return from_picture({gate_, context, "ListParameters"}, feed_, [&](const engine::Snapshot& picture) {
    *response->mutable_parameters() = parameters_to_proto(picture);
  });
}

grpc::ServerUnaryReactor* StateService::ListParameterChanges(grpc::CallbackServerContext* context,
                                                             const v1::ListParameterChangesRequest* request,
                                                             v1::ListParameterChangesResponse* response) {
  return from_archive({gate_, context, "ListParameterChanges"}, archive_, [&] {
    const auto etags = etags_of_run();
    if (!etags) return etags.error();
    const auto changes = archive_->parameter_changes(range_of(request->range(), request->limit()));
    if (!changes) return changes.error();
    for (const auto& change : *changes) {
      v1::PastParameterChange& to = *response->add_changes();
      to = to_proto(change);
      if (const auto etag = etags->find(change.number); etag != etags->end()) to.set_etag(etag->second);
    }
    return std::string();
  });
}

// After each change of this run: from what the parameters are, back through what changed them.
Result<std::map<std::uint64_t, std::string>> StateService::etags_of_run() const {
  const auto began = archive_->session_began();
  if (!began) return Error{began.error()};
  const auto changes = archive_->parameter_changes({.since = *began, .limit = kMostRows});
  if (!changes) return Error{changes.error()};
  const auto picture = feed_.latest();
  engine::Parameters parameters = picture->parameters;
  std::map<std::uint64_t, std::string> etags;
  for (auto change = changes->rbegin(); change != changes->rend() && change->this_run; ++change) {
    std::vector<engine::ParameterChange> back;
    for (const auto& [name, before, after] : change->differences) {
      // The picture is not of after this change: what came before cannot be reckoned.
      if (parameter_text(parameters, name, *picture->instrument) != after) return etags;
      if (before.empty()) {
        parameters.max_position.reset();
      } else {
        back.emplace_back(name, before);
      }
    }
    etags[change->number] = parameters_etag(parameters, *picture->instrument);
    const auto earlier = with_changes(parameters, back, *picture->instrument);
    if (!earlier) return etags;
    parameters = *earlier;
  }
  return etags;
}

grpc::ServerUnaryReactor* StateService::ExplainQuotes(grpc::CallbackServerContext* context,
                                                      const v1::ExplainQuotesRequest*,
                                                      v1::ExplainQuotesResponse* response) {
  return from_picture({gate_, context, "ExplainQuotes"}, feed_, [&](const engine::Snapshot& picture) {
    response->set_sequence(picture.sequence);
    set_time(*response->mutable_time(), picture.now.wall);
    for (const auto& step : explain(picture)) *response->add_steps() = to_proto(step);
  });
}

grpc::ServerUnaryReactor* StateService::GetLatency(grpc::CallbackServerContext* context,
                                                   const v1::GetLatencyRequest*,
                                                   v1::GetLatencyResponse* response) {
  return gate_.answered(context, "GetLatency", [&](const access::Permit&, auto* reactor) {
    *response = latency_of(feed_.order_times(0).orders, feed_.order_paths());
    reactor->Finish(grpc::Status::OK);
  });
}

grpc::ServerUnaryReactor* StateService::WhoAmI(grpc::CallbackServerContext* context, const v1::WhoAmIRequest*,
                                               v1::WhoAmIResponse* response) {
  return gate_.answered(context, "WhoAmI", [&](const access::Permit& permit, auto* reactor) {
    response->set_name(permit.name);
    response->set_role(permit.role == access::Role::operator_ ? v1::ROLE_OPERATOR : v1::ROLE_VIEWER);
    reactor->Finish(grpc::Status::OK);
  });
}

grpc::ServerUnaryReactor* StateService::RunDoctor(grpc::CallbackServerContext* context,
                                                  const v1::RunDoctorRequest*,
                                                  v1::RunDoctorResponse* response) {
  return gate_.answered(context, "RunDoctor", [&](const access::Permit&, auto* reactor) {
    doctor_.examine([=](const std::vector<engine::DoctorCheck>& checks) {
      for (const auto& check : checks) *response->add_checks() = to_proto(check);
      reactor->Finish(grpc::Status::OK);
    });
  });
}

}  // namespace mm::rpc
