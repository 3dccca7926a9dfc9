// Prometheus' rules: promtool's own tests of them, and that nothing is missing around them.
#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "deploy/tool.h"

namespace mm {
namespace {

using testing::has;
using ::testing::HasSubstr;
using testing::run;
using testing::text_of;

constexpr const char* kRules = "deploy/prometheus/mmd.rules.yml";
constexpr const char* kTests = "deploy/prometheus/mmd.rules.test.yml";

// What the first group of each match holds.
std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  std::vector<std::string> found;
  const std::regex expression(pattern);
  for (std::sregex_iterator one(text.begin(), text.end(), expression), end; one != end; ++one) {
    found.push_back((*one)[1]);
  }
  return found;
}

// "MmNotQuoting" -> "not-quoting"
std::string runbook_of(const std::string& alert) {
  std::string name;
  for (const char c : alert.substr(2)) {
    if (c >= 'A' && c <= 'Z') {
      name += name.empty() ? "" : "-";
      name += static_cast<char>(c - 'A' + 'a');
    } else {
      name += c;
    }
  }
  return name;
}

TEST(Rules, PromtoolsTestsPass) {
  if (!has("promtool")) GTEST_SKIP() << "promtool is not installed (Debian: prometheus)";
  const auto check = run("promtool check rules " MM_ROOT "/" + std::string(kRules));
  EXPECT_EQ(check.status, 0) << check.text;
  const auto config = run("promtool check config " MM_ROOT "/deploy/prometheus/prometheus.yml");
  EXPECT_EQ(config.status, 0) << config.text;
  const auto tests = run("promtool test rules " MM_ROOT "/" + std::string(kTests));
  EXPECT_EQ(tests.status, 0) << tests.text;
}

TEST(Rules, EveryAlertFiresInATest) {
  const std::string tests = text_of(kTests);
  for (const auto& alert : all_matches(text_of(kRules), "- alert: (\\w+)")) {
    EXPECT_THAT(tests, HasSubstr("alertname=\"" + alert + "\""));
  }
}

// An alert that looks at nothing is silent in every hour, healthy or not.
TEST(Rules, TheHealthyHourHasEverythingThatTheRulesLookAt) {
  const std::string tests = text_of(kTests);
  const auto from = tests.find("- name: a healthy hour");
  const std::string hour = tests.substr(from, tests.find("- name: ", from + 1) - from);
  const std::string rules =
      std::regex_replace(text_of(kRules), std::regex("\n *(summary|runbook_url):[^\n]*"), "");
  for (const auto& metric : all_matches(rules, "\\b((?:mm|process)_[a-z0-9_]+|up)\\b")) {
    EXPECT_THAT(hour, HasSubstr("series: '" + metric + "{"));
  }
}

TEST(Rules, EveryAlertHasASeverityASentenceAndARunbook) {
  const std::string rules = text_of(kRules);
  const auto alerts = all_matches(rules, "- alert: (\\w+)");
  ASSERT_GT(alerts.size(), 10u);
  EXPECT_EQ(all_matches(rules, "severity: (critical|warning|info) ").size(), alerts.size());
  EXPECT_EQ(all_matches(rules, "\n          summary: (\"[A-Z{mN][^\n]*[.]\")\n").size(), alerts.size());
  std::set<std::string> runbooks;
  for (const auto& alert : alerts) {
    const std::string name = runbook_of(alert) + ".md";
    runbooks.insert(name);
    EXPECT_THAT(rules, HasSubstr("runbook_url: file:///usr/share/doc/mmd/runbooks/" + name));
    const std::string page = text_of("docs/runbooks/" + name);
    EXPECT_THAT(page, HasSubstr("# " + alert + "\n")) << name;
    EXPECT_THAT(page, HasSubstr("## What to do\n")) << name;
  }
  for (const auto& entry : std::filesystem::directory_iterator(MM_ROOT "/docs/runbooks")) {
    EXPECT_TRUE(runbooks.contains(entry.path().filename())) << entry.path() << " belongs to no alert";
  }
}

}  // namespace
}  // namespace mm
