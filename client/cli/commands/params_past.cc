// params history, params rollback
#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/parameter_change.h"
#include "cli/span.h"
#include "cli/words.h"

namespace mm::cli {

namespace {

using Changes = google::protobuf::RepeatedPtrField<v1::PastParameterChange>;

constexpr std::uint32_t kAll = 100'000;
constexpr std::size_t kEtagDigits = 12;

grpc::Status list_changes(Session& session, const v1::TimeRange& range, std::uint32_t limit,
                          v1::ListParameterChangesResponse& response) {
  v1::ListParameterChangesRequest request;
  *request.mutable_range() = range;
  request.set_limit(limit);
  return session.connection.call(kPatience, [&](grpc::ClientContext& context) {
    return session.connection.state().ListParameterChanges(&context, request, &response);
  });
}

std::string differences_text(const v1::PastParameterChange& change) {
  std::string text;
  for (const auto& one : change.differences()) {
    text += (text.empty() ? "" : ", ") + one.name() + " " + value_text(one.before()) + " -> " + one.after();
  }
  return text;
}

int history(Session& session, const v1::TimeRange& range, std::uint32_t limit) {
  v1::ListParameterChangesResponse response;
  const auto status = list_changes(session, range, limit, response);
  if (!status.ok()) return session.fail(status);
  if (session.output.json()) {
    std::puts(to_json(response).c_str());
    return client::kDone;
  }
  Table table({">number", "time", "caller", "change", "etag after it"});
  for (const auto& change : response.changes()) {
    table.add({std::to_string(change.number()), clock_text(change.time()), change.caller(),
               differences_text(change), change.etag()});
  }
  session.output.print(table);
  return client::kDone;
}

int refuse(const std::string& sentence) {
  std::fprintf(stderr, "mmctl: %s; `mmctl params history` lists the changes\n", sentence.c_str());
  return client::kRefused;
}

// The first change to be undone: the named one, or the one after that which led to the etag, or the newest.
Changes::const_iterator first_undone(const Changes& changes, const std::string& target) {
  if (target.empty()) return changes.empty() ? changes.end() : std::prev(changes.end());
  if (target.size() != kEtagDigits) {
    return std::find_if(changes.begin(), changes.end(), [&](const v1::PastParameterChange& change) {
      return std::to_string(change.number()) == target;
    });
  }
  for (auto change = changes.end(); change != changes.begin();) {
    const auto after = change--;
    if (change->etag() == target) return after;
  }
  return changes.end();
}

// Of every parameter that was changed from there on, what it was before.
ParameterValues values_before(Changes::const_iterator first, Changes::const_iterator end) {
  ParameterValues values;
  for (; first != end; ++first) {
    for (const auto& one : first->differences()) {
      const bool known = std::any_of(values.begin(), values.end(),
                                     [&](const auto& value) { return value.first == one.name(); });
      if (!known) values.emplace_back(one.name(), one.before());
    }
  }
  return values;
}

int rollback(Session& session, const std::string& target, ChangeOptions options) {
  // Read before the changes are: whatever comes between makes the rollback fail.
  v1::Parameters now;
  if (const auto status = list_parameters(session, now); !status.ok()) return session.fail(status);
  v1::ListParameterChangesResponse response;
  if (const auto status = list_changes(session, {}, kAll, response); !status.ok())
    return session.fail(status);
  options.if_etag = now.etag();
  if (target == now.etag()) return refuse("the parameters have the etag " + target + " already");
  const auto& changes = response.changes();
  const auto first = first_undone(changes, target);
  if (target.empty() && first != changes.end() && first->etag().empty()) {
    return refuse(
        "no parameter was changed in this run, which began with what the configuration says; the "
        "newest change before it is " +
        std::to_string(first->number()) + ", which can be named");
  }
  if (first == changes.end()) {
    return refuse(target.empty()                 ? "no parameter was ever changed"
                  : target.size() == kEtagDigits ? "no change of this run has led to the etag " + target
                                                 : "there is no change " + target);
  }
  const ParameterValues values = values_before(first, changes.end());
  for (const auto& [name, value] : values) {
    if (value.empty()) return refuse(name + " was not set before, and cannot be unset");
  }
  return change_parameters(session, values, options);
}

}  // namespace

void add_params_past(CLI::App& params, Chosen& chosen) {
  auto* past = params.add_subcommand("history", "What was changed, by whom and when, from the ledger");
  auto range = std::make_shared<v1::TimeRange>();
  auto limit = std::make_shared<std::uint32_t>(1000);
  add_span(*past, range);
  past->add_option("--limit", *limit, "The newest so many (1000)")->check(CLI::Range(1U, kAll));
  past->callback(
      [=, &chosen] { chosen = [=](Session& session) { return history(session, *range, *limit); }; });

  auto* back = params.add_subcommand(
      "rollback",
      "Set the parameters back to what they were before a change: it and all later ones are undone");
  auto target = std::make_shared<std::string>();
  auto options = std::make_shared<ChangeOptions>();
  back->add_option("change", *target,
                   "Number of the change, or the etag to come back to, as `params history` shows them; none: "
                   "the newest change");
  add_dry_run(*back, options);
  back->callback(
      [=, &chosen] { chosen = [=](Session& session) { return rollback(session, *target, *options); }; });
}

}  // namespace mm::cli
