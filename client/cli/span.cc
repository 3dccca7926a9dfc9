#include "cli/span.h"

#include <charconv>
#include <ctime>

namespace mm::cli {

namespace {

std::optional<Moment> parse_date(const std::string& text) {
  for (const char* form : {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"}) {
    std::tm parts{};
    const char* end = strptime(text.c_str(), form, &parts);
    if (end && (*end == '\0' || std::string_view(end) == "Z")) {
      return Moment(std::chrono::seconds(timegm(&parts)));
    }
  }
  return std::nullopt;
}

void add(CLI::App& command, const char* name, const char* help,
         std::function<google::protobuf::Timestamp*()> where) {
  const auto read = [name, where = std::move(where)](const std::vector<std::string>& values) {
    const auto moment = parse_moment(values.front(), std::chrono::system_clock::now());
    if (!moment) {
      throw CLI::ValidationError(name, "'" + values.front() +
                                           "' is no time: 90s, 30m, 2h or 7d ago, today, 2026-11-24 or "
                                           "2026-11-24T12:30:00 (UTC)");
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*moment);
    where()->set_seconds(seconds.time_since_epoch().count());
    where()->set_nanos(static_cast<int>((*moment - seconds).count()));
    return true;
  };
  command.add_option(name, read, help);
}

}  // namespace

std::optional<Moment> parse_moment(const std::string& text, Moment now) {
  if (text == "today") return std::chrono::floor<std::chrono::days>(now);
  long long count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  constexpr long long kMostDays = 36'500;
  constexpr long long kMost = kMostDays * 86'400;
  if (error == std::errc{} && count >= 0 && count <= kMost && end + 1 == text.data() + text.size()) {
    if (*end == 's') return now - std::chrono::seconds(count);
    if (*end == 'm' && count <= kMost / 60) return now - std::chrono::minutes(count);
    if (*end == 'h' && count <= kMost / 3600) return now - std::chrono::hours(count);
    if (*end == 'd' && count <= kMostDays) return now - std::chrono::days(count);
  }
  return parse_date(text);
}

void add_since(CLI::App& command, const std::shared_ptr<v1::TimeRange>& range) {
  add(command, "--since", "From then on: 30m, 2h, 7d (ago), today, or a UTC date and time",
      [range] { return range->mutable_since(); });
}

void add_span(CLI::App& command, const std::shared_ptr<v1::TimeRange>& range) {
  add_since(command, range);
  add(command, "--until", "Up to then, not included", [range] { return range->mutable_until(); });
}

}  // namespace mm::cli
