#include "notices/notice.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

namespace mm::notices {
namespace {

using nlohmann::json;

TEST(Notice, TravelsAsOneLineOfJson) {
  const std::string text =
      payload({Kind::halted, false, wall_from_unix_ms(1'769'903'999'123), "halted", 7}, {"desk", "GOLD-BTC"});
  EXPECT_EQ(text, R"({"text":"desk GOLD-BTC: halted","event":"halted","severity":"critical","silent":false,)"
                  R"("time":"2026-01-31T23:59:59.123Z","name":"desk","instrument":"GOLD-BTC","number":7})");
}

TEST(Notice, WhatAVenueSaysCannotAddFieldsOrLines) {
  const std::string text =
      payload({Kind::link, true, {}, "down: \",\"event\":\"fill\"}\n{\"x\xff", 1}, {"desk", "GOLD-BTC"});
  EXPECT_EQ(text.find('\n'), std::string::npos);
  const json document = json::parse(text);
  EXPECT_EQ(document.at("event"), "link");
  EXPECT_EQ(document.at("silent"), true);
  EXPECT_EQ(document.size(), 8u);
}

TEST(Notice, IsShortWhateverIsSaid) {
  EXPECT_LT(payload({Kind::command, false, {}, std::string(1 << 20, 'x'), 1}, {"desk", "GOLD-BTC"}).size(),
            2000u);
}

TEST(Notice, EveryKindHasANameAndASentence) {
  std::set<std::string_view> names;
  for (const KindSpec& spec : kind_specs()) {
    EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    EXPECT_GT(spec.help.size(), 10u) << spec.name;
  }
  EXPECT_EQ(names.size(), kKinds);
  EXPECT_EQ(spec_of(Kind::command).name, "command") << "in the order of Kind";
  EXPECT_EQ(spec_of(Kind::halted).preset, Setting::on);
  EXPECT_EQ(setting_of("silent"), Setting::silent);
  EXPECT_EQ(setting_of("loud"), std::nullopt);
}

}  // namespace
}  // namespace mm::notices
