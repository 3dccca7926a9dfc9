// The handbook cannot rot: what it lists is what the code has.
#include <gmock/gmock.h>

#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "deploy/tool.h"
#include "engine/mode.h"
#include "engine/parameters.h"
#include "notices/notice.h"
#include "telemetry/metrics.h"
#include "testing/engine_driver.h"

namespace mm {
namespace {

using testing::text_of;

// Left where a person can take it from when the page in docs/ is another.
void expect_page(const std::string& file, const std::string& page) {
  const std::string made = MM_BUILD "/" + std::filesystem::path(file).filename().string();
  std::ofstream(made) << page;
  EXPECT_EQ(text_of(file), page) << "take the new one: cp " << made << ' ' << file;
}

// "# HELP name words" and "# TYPE name kind" of everything that has been seen at least once.
std::string metrics_page() {
  telemetry::Metrics metrics(testing::gold(), {"binance:PAXGUSDT"}, {"gold / bitcoin"}, "0.1.0");
  metrics.order_written({});
  metrics.request_signed("create", true);
  metrics.signatures_prepared(1);
  metrics.request_finished("create", 200, Duration(1));
  metrics.link_changed("roxom", true, {});
  metrics.link_round_trip("roxom", Duration(1));
  metrics.frame_refused("roxom", {});
  metrics.certificate_read("grpc", WallTime{});
  const std::string text = metrics.text();

  std::map<std::string, std::string> help, kind;
  std::map<std::string, std::set<std::string>> labels;
  const std::regex line("# (HELP|TYPE) (\\S+) (.*)");
  const std::regex sample("([a-zA-Z_:]+)\\{([^}]*)\\}.*");
  const std::regex label("([a-z_]+)=");
  std::istringstream lines(text);
  for (std::string one; std::getline(lines, one);) {
    std::smatch match;
    if (std::regex_match(one, match, line)) {
      (match[1] == "HELP" ? help : kind)[match[2]] = match[3];
    } else if (std::regex_match(one, match, sample)) {
      const std::string name = std::regex_replace(match[1].str(), std::regex("_bucket$"), "");
      const std::string inner = match[2];
      for (std::sregex_iterator at(inner.begin(), inner.end(), label), end; at != end; ++at) {
        if ((*at)[1] != "le") labels[name].insert((*at)[1]);
      }
    }
  }
  std::string page =
      "# Metrics\n\nWhat `mmd` tells at `/metrics`, in base units. NaN: not known. Made from the code by a "
      "test.\n\n"
      "| metric | labels | kind | meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& [name, words] : help) {
    std::string names;
    for (const auto& one : labels[name]) names += (names.empty() ? "" : ", ") + one;
    page += "| `" + name + "` | " + names + " | " + kind[name] + " | " + words + " |\n";
  }
  return page;
}

std::string parameters_page() {
  const Instrument gold = testing::gold();
  const engine::Parameters defaults = engine::default_parameters(gold);
  std::string page =
      "# Live parameters\n\nWhat can be changed while quoting (`mmctl params set NAME=VALUE`) and what the "
      "section "
      "`parameters` of the\nconfiguration begins with. Made from the code by a test.\n\n"
      "| name | unit | range | default | meaning |\n| --- | --- | --- | --- | --- |\n";
  for (const auto& spec : engine::parameter_specs()) {
    const std::string value = engine::parameter_text(defaults, spec.name, gold);
    page += "| `" + std::string(spec.name) + "` | " + std::string(spec.unit) + " | " +
            std::string(spec.range) + " | " + (value.empty() ? "none" : value) + " | " +
            std::string(spec.help) + " |\n";
  }
  return page;
}

// The first words of a table's rows within one section of a page.
std::set<std::string> rows_of(const std::string& page, const std::string& section) {
  std::set<std::string> rows;
  auto at = page.find("## " + section + "\n");
  EXPECT_NE(at, std::string::npos) << section;
  if (at == std::string::npos) return rows;
  const std::string text = page.substr(at, page.find("\n## ", at) - at);
  const std::regex row("\n\\| `([a-z_]+)` \\|");
  for (std::sregex_iterator one(text.begin(), text.end(), row), end; one != end; ++one)
    rows.insert((*one)[1]);
  return rows;
}

template <typename Enum>
std::set<std::string> words_up_to(Enum last) {
  std::set<std::string> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) words.emplace(engine::to_text(static_cast<Enum>(i)));
  return words;
}

TEST(Handbook, ListsEveryMetric) {
  expect_page("docs/metrics.md", metrics_page());
}

TEST(Handbook, ListsEveryParameter) {
  expect_page("docs/parameters.md", parameters_page());
}

TEST(Handbook, ExplainsEveryModeReasonStateAndHoldAndNoOther) {
  const std::string page = text_of("docs/modes.md");
  EXPECT_EQ(rows_of(page, "Modes"), words_up_to(engine::Mode::halted));
  EXPECT_EQ(rows_of(page, "Reasons"), words_up_to(engine::kLastReason));
  EXPECT_EQ(rows_of(page, "States of a side"), words_up_to(engine::SideState::held));
  EXPECT_EQ(rows_of(page, "Why a side is held or an order refused"),
            words_up_to(engine::Hold::runaway_guard));
}

TEST(Handbook, ListsEveryKindOfNoticeAndNoOther) {
  const std::string page = text_of("docs/notices.md");
  std::set<std::string> kinds;
  for (const auto& spec : notices::kind_specs()) {
    kinds.emplace(spec.name);
    const std::string row = "| `" + std::string(spec.name) + "` | " + std::string(to_text(spec.severity)) +
                            " | " + std::string(to_text(spec.preset)) + " | " + std::string(spec.help) +
                            " |\n";
    EXPECT_NE(page.find(row), std::string::npos) << "docs/notices.md wants the line\n" << row;
  }
  EXPECT_EQ(rows_of(page, "What is sent"), kinds);
}

TEST(Handbook, LinksLeadSomewhere) {
  const std::regex link("\\]\\(([^)#]+)[^)]*\\)");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(MM_ROOT "/docs")) {
    if (entry.path().extension() != ".md") continue;
    const std::string page = text_of(std::filesystem::relative(entry.path(), MM_ROOT));
    for (std::sregex_iterator one(page.begin(), page.end(), link), end; one != end; ++one) {
      const std::string target = (*one)[1];
      if (target.find("://") != std::string::npos) continue;
      EXPECT_TRUE(std::filesystem::exists(entry.path().parent_path() / target))
          << entry.path() << ": " << target;
    }
  }
}

}  // namespace
}  // namespace mm
