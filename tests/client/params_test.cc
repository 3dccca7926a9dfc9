// mmctl params, set-spread --dry-run and explain, as a user sees them.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "client/mmctl.h"
#include "testing/past_changes.h"
#include "testing/temporary_folder.h"

namespace mm {
namespace {

using ::testing::ContainsRegex;
using testing::EngineDriver;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Ran;

class Params : public testing::Mmctl {
 protected:
  Params() { serve(&past); }
  ~Params() override { server.reset(); }

  std::string value(const std::string& name) const {
    const Ran ran = run("params get " + name);
    EXPECT_EQ(ran.status, 0) << ran.err;
    return ran.out.substr(0, ran.out.find('\n'));
  }
  std::string etag() const { return nlohmann::json::parse(run("params --json").out).at("etag"); }
  std::string file(const std::string& text) const {
    std::ofstream(folder / "params") << text;
    return folder / "params";
  }

  testing::PastChanges past{ports};
  testing::TemporaryFolder folder;
};

TEST_F(Params, GetTellsOneValueOrAFewOrAll) {
  EXPECT_EQ(run("params get spread_bps").out, "20\n");
  const Ran few = run("params get order_size spread_bps");
  EXPECT_THAT(few.out, ContainsRegex("order_size +1.00 +contracts\nspread_bps +20 +bps\n"));
  EXPECT_THAT(run("params get").out, HasSubstr("max_rejections"));
  const Ran wrong = run("params get spread");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.err, HasSubstr("there is no parameter 'spread'; `mmctl params` lists them"));
}

TEST_F(Params, WhatGetTellsAsJsonIsAFileThatChangesNothing) {
  const std::string all = file(run("params get --json").out);
  const Ran same = run("params diff -f " + all);
  EXPECT_EQ(same.status, 0) << same.err;
  EXPECT_EQ(same.out, "no difference\n");
  ASSERT_EQ(run("set-spread 35").status, 0);
  EXPECT_THAT(run("params diff -f " + all).out, ContainsRegex("parameter +now +file\nspread_bps +35 +20\n"));
}

TEST_F(Params, ADryRunShowsTodaysQuotesBesideTheNewOnesAndChangesNothing) {
  const Ran ran = run("params set spread_bps=30 levels=2 level_spacing_bps=5 --dry-run");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, ContainsRegex("parameter +now +then\nspread_bps +20 +30\n"));
  EXPECT_THAT(ran.out, ContainsRegex("mode +quoting +quoting\n"));
  EXPECT_THAT(ran.out, ContainsRegex("spread +20 bps +30 bps\n"));
  EXPECT_THAT(ran.out, ContainsRegex("ask 2 +- +1.00 at 0.040080\n"));
  EXPECT_THAT(ran.out, ContainsRegex("bid 1 +1.00 at 0.039960 +1.00 at 0.039940\n"));
  EXPECT_THAT(ran.out, HasSubstr("dry run, nothing is changed"));
  EXPECT_EQ(value("spread_bps"), "20");
  const auto json = nlohmann::json::parse(run("params set spread_bps=30 --dry-run --json").out);
  EXPECT_EQ(json.at("trial").at("then").at("bids")[0].at("price").at("value"), "0.039940");
  EXPECT_THAT(run("set-spread 30 --dry-run").out, ContainsRegex("ask 1 +1.00 at 0.040040 +1.00 at 0.040060"));
  const Ran held = run("params set max_position=0.00 --dry-run");
  EXPECT_THAT(held.out, ContainsRegex("bid 1 +1.00 at 0.039960 +none: position_limit\n"));
  EXPECT_EQ(value("spread_bps"), "20");
}

TEST_F(Params, ANegativeSpreadIsAValueWhereverItStands) {
  for (const char* words : {"set-spread -5 --dry-run", "set-spread --dry-run -5", "-o json set-spread -5"}) {
    const Ran ran = run(words);
    EXPECT_EQ(ran.status, 1) << words;
    EXPECT_THAT(ran.err, HasSubstr("allowed: 0.1 to 5000 bps")) << words;
  }
}

TEST_F(Params, OfTwoOperatorsWhoLookedAtTheSameTheSecondIsRefused) {
  const std::string looked_at = etag();
  EXPECT_EQ(run("params set spread_bps=30 --if-etag " + looked_at).status, 0);
  const std::string late_file = file("order_size = 2.00\n");
  for (const std::string& words :
       {std::string("params set order_size=2.00"), std::string("params set order_size=2.00 --dry-run"),
        "params apply -f " + late_file}) {
    const Ran late = run(words + " --if-etag " + looked_at);
    EXPECT_EQ(late.status, 1) << words;
    EXPECT_THAT(late.err,
                HasSubstr("their etag is " + etag() + ", not " + looked_at + "; look at them again"));
  }
  EXPECT_EQ(value("order_size"), "1.00");
}

TEST_F(Params, AFileIsAppliedInAnyOfItsForms) {
  const Ran json = run("params apply -f " + file(R"(// wide
    {"spread_bps": 30.5, "order_size": "0.50", "post_only": false, "levels": 2})"));
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_EQ(json.out, "levels = 2, order_size = 0.50, post_only = false, spread_bps = 30.5 (version 2)\n");
  const Ran lines = run("params apply -f " + file("# narrow\nspread_bps = 15  # bps\r\n\nlevels=1\n"));
  EXPECT_EQ(lines.status, 0) << lines.err;
  EXPECT_EQ(lines.out, "spread_bps = 15, levels = 1 (version 3)\n");
  const Ran config = run("params apply --dry-run -f " +
                         file(R"({"ledger": {"file": "l"}, "parameters": {"spread_bps": 40, "levels": 1}})"));
  EXPECT_THAT(config.out, ContainsRegex("parameter +now +then\nspread_bps +15 +40\n"));
  EXPECT_EQ(value("spread_bps"), "15");
}

TEST_F(Params, OfAFileWithAMistakeNothingIsApplied) {
  const auto refused = [&](const std::string& text, int status, const char* words) {
    const Ran ran = run("params apply -f " + file(text));
    EXPECT_EQ(ran.status, status) << text;
    EXPECT_THAT(ran.err, HasSubstr(words)) << text;
    EXPECT_EQ(ran.out, "");
  };
  refused(R"({"spread_bps": 30, "order_sise": 1})", 1, "did you mean 'order_size'");
  refused(R"({"spread_bps": 30, "levels": 9})", 1, "levels: ");
  refused(R"({"spread_bps": 30, "spread_bps": 40})", 2, "'spread_bps' is there twice");
  refused(R"({"spread_bps": [30]})", 2, "spread_bps: must be a number, a text, true or false, not array");
  refused(R"({"spread_bps": 30)", 2, "parse error at line 1");
  refused("{}", 2, "no parameter is named");
  refused("", 2, "no parameter is named");
  refused("spread_bps = 30\nwider!\n", 2, "line 2: 'wider!' must be NAME=VALUE");
  refused("spread_bps = 30\nspread_bps = 40\n", 2, "'spread_bps' is there twice");
  const Ran nowhere = run("params apply -f /nowhere");
  EXPECT_EQ(nowhere.status, 2);
  EXPECT_THAT(nowhere.err, HasSubstr("/nowhere: cannot be read"));
  EXPECT_EQ(run("params apply").status, 2);
  EXPECT_EQ(value("spread_bps"), "20");
}

TEST_F(Params, HistoryTellsWhoChangedWhatAndRollbackUndoesTheNewest) {
  const std::string began = etag();
  ASSERT_EQ(run("params set spread_bps=30 order_size=2.00").status, 0);
  const std::string after_first = etag();
  ASSERT_EQ(run("set-spread 40").status, 0);
  const Ran past_changes = run("params history");
  EXPECT_EQ(past_changes.status, 0) << past_changes.err;
  EXPECT_THAT(past_changes.out, HasSubstr("ipv4:127.0.0.1:5"));
  EXPECT_THAT(past_changes.out, HasSubstr("spread_bps 20 -> 30, order_size 1.00 -> 2.00  " + after_first));
  EXPECT_THAT(past_changes.out, HasSubstr("spread_bps 30 -> 40"));
  EXPECT_THAT(run("params history --limit 1").out, Not(HasSubstr("20 -> 30")));

  const Ran tried = run("params rollback --dry-run");
  EXPECT_THAT(tried.out, ContainsRegex("spread_bps +40 +30\n"));
  EXPECT_EQ(value("spread_bps"), "40");
  EXPECT_EQ(run("params rollback").status, 0);
  EXPECT_EQ(etag(), after_first);
  EXPECT_EQ(run("params rollback " + began).status, 1) << "no change has led to it";
  EXPECT_EQ(run("params rollback 1").status, 0) << "it and the later ones";
  EXPECT_EQ(etag(), began);
  EXPECT_EQ(run("params rollback " + after_first).status, 0);
  EXPECT_EQ(etag(), after_first);
  EXPECT_THAT(run("-o csv params history").out, HasSubstr("\r\n5,"));
}

TEST_F(Params, ARollbackToNowhereIsRefusedInWords) {
  const auto refused = [&](const std::string& words, const std::string& sentence) {
    const Ran ran = run("params rollback" + words);
    EXPECT_EQ(ran.status, 1) << words;
    EXPECT_THAT(ran.err, HasSubstr(sentence)) << words;
    EXPECT_THAT(ran.err, HasSubstr("`mmctl params history`")) << words;
  };
  refused("", "no parameter was ever changed");
  refused(" " + etag(), "the parameters have the etag " + etag() + " already");
  ASSERT_EQ(run("set-spread 30").status, 0);
  refused(" 7", "there is no change 7");
  refused(" 000000000000", "no change of this run has led to the etag 000000000000");
  EXPECT_EQ(value("spread_bps"), "30");
}

TEST_F(Params, WhatAnEarlierRunChangedIsUndoneOnlyWhenItIsNamed) {
  past.before = {
      {1, wall_from_unix_ms(1'750'000'000'000), "ipv4:127.0.0.1:4", false, {{"levels", "3", "1"}}}};
  const Ran unnamed = run("params rollback");
  EXPECT_EQ(unnamed.status, 1);
  EXPECT_THAT(unnamed.err, HasSubstr("no parameter was changed in this run"));
  EXPECT_EQ(value("levels"), "1");
  EXPECT_EQ(run("params rollback 1").status, 0);
  EXPECT_EQ(value("levels"), "3");
}

TEST_F(Params, WithoutALedgerThereIsNoPastToComeBackTo) {
  serve(nullptr);
  for (const char* words : {"params history", "params rollback"}) {
    const Ran ran = run(words);
    EXPECT_EQ(ran.status, 1) << words;
    EXPECT_THAT(ran.err, HasSubstr("ledger.file")) << words;
  }
}

TEST_F(Params, ExplainLeadsFromTheSourcesToEachOrder) {
  const Ran ran = run("explain");
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* part :
       {"binance:PAXGUSDT", "the weighted median", "rounded down to 0.039960", "by spread_bps 20 bps",
        "keep order 1, 1.00 at 0.039960: 0 bps nearer than wanted", "mode"}) {
    EXPECT_THAT(ran.out, HasSubstr(part));
  }
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
  const auto steps = nlohmann::json::parse(run("explain --json").out).at("steps");
  EXPECT_EQ(steps.size(), 13u);
  EXPECT_EQ(steps.back().at("name"), "decisions");
}

TEST_F(Params, StatusShowsFormulasVolatilityAndWhatIsDecided) {
  ports.happen([](EngineDriver& driver) {
    driver.advance(std::chrono::seconds(1));
    driver.prices(4000.4);
  });
  const Ran ran = run("status");
  EXPECT_THAT(ran.out, ContainsRegex("fair price +0.040004 ± [0-9.]+ bps\n"));
  EXPECT_THAT(ran.out, ContainsRegex("volatility +[0-9.]+ bps/√s fast, [0-9.]+ slow, warming up\n"));
  EXPECT_THAT(ran.out, HasSubstr("20 bps wanted, shifted by 0 bps"));
  EXPECT_THAT(ran.out, ContainsRegex("formula +verdict +value +weight +deviation +age\n"));
  EXPECT_THAT(ran.out, ContainsRegex("gold / bitcoin +used +0.040004 +1 +0 bps +0 ms"));
  EXPECT_THAT(ran.out, HasSubstr("replace: too_near"));
}

}  // namespace
}  // namespace mm
