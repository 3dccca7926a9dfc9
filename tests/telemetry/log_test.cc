#include "telemetry/log.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace mm::telemetry {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const LogRecord kOrder{"order", "order 12 buy", {{"order_id", "12"}, {"side", "buy"}}};

TEST(Log, AJsonLineHoldsTimeLevelEventWordsAndFields) {
  EXPECT_EQ(
      json_line(wall_from_unix_ns(1'769'903'999'123'456'789), LogLevel::warn, kOrder),
      R"({"time":"2026-01-31T23:59:59.123456Z","level":"warn","event":"order","message":"order 12 buy",)"
      R"("order_id":"12","side":"buy"})");
}

TEST(Log, AJournalEntryHoldsTheSameAsFields) {
  EXPECT_THAT(journal_entry(LogLevel::warn, kOrder),
              ElementsAre("MESSAGE=order 12 buy", "PRIORITY=4", "SYSLOG_IDENTIFIER=mmd", "MM_EVENT=order",
                          "MM_ORDER_ID=12", "MM_SIDE=buy"));
  EXPECT_THAT(journal_entry(LogLevel::error, kOrder), Contains("PRIORITY=3"));
  EXPECT_THAT(journal_entry(LogLevel::info, kOrder), Contains("PRIORITY=6"));
  EXPECT_THAT(journal_entry(LogLevel::debug, kOrder), Contains("PRIORITY=7"));
}

// What a venue says is put into lines and fields.
TEST(Log, WordsFromOutsideMakeNeitherLinesNorFields) {
  const std::string words =
      "bad\nPRIORITY=0\nMM_EVENT=mode \",\"event\":\"mode\"}\r\n{\"level\":\"error\"}\xff";
  const LogRecord record{"link", "link down " + words, {{"detail", words}}};
  const std::string line = json_line({}, LogLevel::info, record);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const json parsed = json::parse(line);
  EXPECT_EQ(parsed.size(), 5u);
  EXPECT_EQ(parsed.at("event"), "link");
  EXPECT_EQ(parsed.at("level"), "info");
  const auto entry = journal_entry(LogLevel::info, record);
  EXPECT_EQ(entry.size(), 5u);
  EXPECT_THAT(entry, Each(Not(HasSubstr("\n"))));
  EXPECT_EQ(one_line("a\nb\x1b[31m\tc"), "a b [31m c");
}

TEST(Log, NamesOfLevelsAndFormats) {
  for (const auto name : kLogLevels) EXPECT_EQ(to_text(log_level_of(name).value()), name);
  for (const auto name : kLogFormats) EXPECT_TRUE(log_format_of(name)) << name;
  EXPECT_EQ(log_level_of("loud"), std::nullopt);
  EXPECT_EQ(log_format_of("xml"), std::nullopt);
}

TEST(Log, WhatIsNotWrittenIsNotMade) {
  const LogLevel before = log_level();
  set_log_level(LogLevel::warn);
  EXPECT_EQ(log_level(), LogLevel::warn);
  int made = 0;
  log(LogLevel::info, [&] {
    ++made;
    return LogRecord{"x", "x"};
  });
  EXPECT_EQ(made, 0);
  set_log_level(before);
}

}  // namespace
}  // namespace mm::telemetry
