// Who may look at whom. With one include root the compiler does not see a wrong include between rooms; this
// does.
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "tidy/source_tree.h"

namespace mm {
namespace {

// Own rooms and outside packages a room may include, beside itself and the standard library.
const std::map<std::string, std::set<std::string>> kMayInclude{
    {"version", {}},
    {"core", {}},
    {"access", {"core", "openssl"}},
    {"engine", {"core"}},
    {"net", {"core", "boost", "openssl"}},
    {"venues/feed", {"core", "engine", "net", "boost", "simdjson"}},
    {"venues/binance", {"core", "engine", "net", "venues/feed", "simdjson"}},
    {"venues/bybit", {"venues/feed"}},
    {"venues/coinbase", {"venues/feed"}},
    {"venues/kraken", {"venues/feed"}},
    {"venues/okx", {"venues/feed"}},
    {"venues/roxom", {"core", "engine", "net", "boost", "openssl", "nlohmann"}},
    {"simulator", {"core", "engine", "net", "boost", "openssl", "nlohmann", "CLI", "version"}},
    {"backtest", {"core", "engine", "simulator", "recording", "mm/recording", "nlohmann", "boost"}},
    {"ledger", {"core", "engine", "SQLiteCpp"}},
    {"paper", {"core", "engine"}},
    {"recording", {"core", "engine", "mm/recording", "google"}},
    {"rpc", {"core", "access", "engine", "mm/v1", "grpc", "google", "boost"}},
    {"http", {"access", "core", "rpc", "boost", "grpc", "openssl"}},
    {"telemetry", {"core", "engine", "nlohmann", "prometheus", "spdlog", "systemd"}},
    {"notices", {"core", "engine", "net", "telemetry", "boost", "nlohmann"}},
    {"app", {"core",         "engine",          "net",           "venues/feed", "venues/binance",
             "venues/bybit", "venues/coinbase", "venues/kraken", "venues/okx",  "venues/roxom",
             "backtest",     "ledger",          "paper",         "recording",   "rpc",
             "http",         "access",          "telemetry",     "notices",     "version",
             "nlohmann",     "boost",           "CLI",           "systemd"}},
    {"client", {"core", "access", "lib", "cli", "version", "mm/v1", "grpc", "google", "CLI", "nlohmann"}},
};

std::string room_of(const std::string& path) {
  if (path.starts_with("client/")) return "client";
  const std::string inner = path.substr(std::string("server/").size());
  const auto first = inner.find('/');
  if (inner.starts_with("venues/")) return inner.substr(0, inner.find('/', first + 1));
  return inner.substr(0, first);
}

// The room or package that an include names; empty for the standard library and the system.
std::string target_of(const std::string& include) {
  if (include.find('/') == std::string::npos) {
    return include == "simdjson.h" ? "simdjson" : "";
  }
  if (include.starts_with("sys/") || include.starts_with("arpa/")) return "";
  if (include.starts_with("venues/") || include.starts_with("mm/")) {
    return include.substr(0, include.find('/', include.find('/') + 1));
  }
  const std::string first = include.substr(0, include.find('/'));
  return first == "grpcpp" ? "grpc" : first;
}

TEST(Layering, EveryIncludeIsAllowedByTheTable) {
  const std::regex include_line("^\\s*#include\\s*[<\"]([^>\"]+)[>\"]");
  std::size_t seen = 0;
  for (const auto& file : testing::sources_under({"server", "client"})) {
    const std::string room = room_of(file.path);
    const auto rule = kMayInclude.find(room);
    ASSERT_NE(rule, kMayInclude.end()) << file.path << ": the room '" << room << "' is not in the table";
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.lines[i], match, include_line)) continue;
      ++seen;
      const std::string target = target_of(match[1]);
      if (target.empty() || target == room || rule->second.contains(target)) continue;
      ADD_FAILURE() << file.path << ':' << i + 1 << ": room '" << room << "' may not include '" << match[1]
                    << "' (allowed: the rooms and packages of the table in " << __FILE__ << ")";
    }
  }
  EXPECT_GT(seen, 100u);
}

}  // namespace
}  // namespace mm
