// mmctl as a user sees it: what it prints, and its exit status.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "client/mmctl.h"
#include "ledger/history.h"
#include "ledger/ledger.h"
#include "testing/shadow_report.h"
#include "testing/temporary_folder.h"

namespace mm {
namespace {

using testing::EngineDriver;
using ::testing::HasSubstr;
using testing::Mmctl;
using ::testing::Not;
using testing::Ran;

TEST_F(Mmctl, StatusShowsQuotesAroundTheFairPriceWithoutColoursInAPipe) {
  const Ran ran = run("status");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("GOLD-BTC  quoting since"));
  EXPECT_THAT(ran.out, HasSubstr("0.039960"));
  EXPECT_THAT(ran.out, HasSubstr("0.040040"));
  EXPECT_THAT(ran.out, HasSubstr("limit ±5.00"));
  EXPECT_THAT(ran.out, HasSubstr("binance:PAXGUSDT"));
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
}

TEST_F(Mmctl, JsonIsOneDocument) {
  for (const char* command :
       {"status", "orders", "fills", "params", "doctor", "latency", "watch --count 1", "set-spread 30"}) {
    const Ran ran = run(std::string("-o json ") + command);
    EXPECT_TRUE(nlohmann::json::accept(ran.out)) << command << ": " << ran.out;
  }
  const auto state = nlohmann::json::parse(run("status --output json").out);
  EXPECT_EQ(state["quotes"]["bid"]["desired"]["price"]["value"], "0.039940");
}

TEST_F(Mmctl, SetSpreadIsDoneOrRefusedWithASentence) {
  const Ran done = run("set-spread 30");
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out, "spread_bps = 30 (version 2)\n");
  for (const char* wrong : {"0", "-5", "1e9", "abc", "-0.1"}) {
    const Ran ran = run(std::string("set-spread ") + wrong);
    EXPECT_EQ(ran.status, 1) << wrong;
    EXPECT_THAT(ran.err, HasSubstr("allowed: 0.1 to 5000 bps")) << wrong;
    EXPECT_EQ(ran.out, "") << wrong;
  }
}

TEST_F(Mmctl, ParametersAreSetTogetherByName) {
  EXPECT_EQ(run("params set order_size=0.50 max_position=3.00").status, 0);
  EXPECT_THAT(run("params").out, HasSubstr("version 2"));
  const Ran refused = run("params set order_sise=1");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("did you mean 'order_size'"));
  EXPECT_EQ(run("params set order_size").status, 2);
  EXPECT_EQ(run("params set order_size=1.00 --if-etag 9").status, 1);
}

TEST_F(Mmctl, OrdersAndFillsAreTables) {
  ports.happen([](EngineDriver& driver) { driver.report(OrderId{1}, engine::VenueOrderState::live, 25); });
  const Ran orders = run("orders");
  EXPECT_THAT(orders.out, HasSubstr("venue-1"));
  EXPECT_THAT(orders.out, HasSubstr("0.25"));
  const Ran fills = run("fills");
  EXPECT_THAT(fills.out, HasSubstr("buy"));
  EXPECT_THAT(fills.out, HasSubstr("0.039960"));
}

TEST_F(Mmctl, EventsAreLinesOrJsonLines) {
  const Ran ran = run("events");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("quoting (operator_request), was"));
  EXPECT_THAT(ran.out, HasSubstr("buy 1.00 at 0.039960 working, was in_flight"));
  const Ran json = run("-o json events --after 3");
  const auto first = nlohmann::json::parse(json.out.substr(0, json.out.find('\n')));
  EXPECT_EQ(first.at("sequence"), "4");
}

TEST_F(Mmctl, WatchWritesALineAnUpdateInAPipe) {
  const Ran ran = run("watch --count 1");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("quoting fair 0.04 bid 0.039960 ask 0.040040"));
}

TEST_F(Mmctl, AShadowStartsWithWhatIsNamedHereOrInAFile) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "wide.params") << "# twice as wide\n\nspread_bps = 40  # bps\r\nlevels=2\n";
  const Ran ran =
      run("shadow start -f " + (folder / "wide.params") + " levels=3 --at-position --latency-ms 1.5");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out, "so be it\n");
  EXPECT_EQ(shadows.asked.changes,
            (std::vector<engine::ParameterChange>{{"spread_bps", "40"}, {"levels", "2"}, {"levels", "3"}}));
  EXPECT_TRUE(shadows.asked.at_position);
  EXPECT_EQ(shadows.asked.latency, std::chrono::microseconds(1500));
}

TEST_F(Mmctl, AShadowsFileOrWordThatIsWrongIsToldWithItsLine) {
  const testing::TemporaryFolder folder;
  std::ofstream(folder / "wrong.params") << "spread_bps=40\nwider!\n";
  const Ran wrong = run("shadow start -f " + (folder / "wrong.params"));
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("wrong.params line 2: 'wider!' must be NAME=VALUE"));
  EXPECT_EQ(run("shadow start =3").status, 2);
  EXPECT_EQ(run("shadow start -f /nowhere").status, 2);
  EXPECT_EQ(run("shadow start --latency-ms 10001").status, 2);
  EXPECT_EQ(run("shadow").status, 2);
}

TEST_F(Mmctl, AShadowIsShownBesideTheTradingEngine) {
  EXPECT_THAT(run("shadow status").out, HasSubstr("there has been no shadow"));
  shadows.shown = testing::shadow_report();
  const Ran ran = run("shadow status");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("running since 2025-10-09"));
  EXPECT_THAT(ran.out, HasSubstr("began flat, latency 20 ms each way"));
  EXPECT_THAT(ran.out, HasSubstr("differs in spread_bps: 40, trading 20 bps"));
  EXPECT_THAT(ran.out, HasSubstr("5 events were lost"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("resting bid +0.039920 x 1.00 +0.039960 x 0.70"));
  EXPECT_THAT(ran.out, ::testing::ContainsRegex("sells +1 of 0.25 +0 of 0.00"));
  EXPECT_THAT(ran.out, HasSubstr("up to 0.30 more bought and 0.00 more sold"));
  EXPECT_THAT(ran.out, HasSubstr("It is only imagined."));
  const auto json = nlohmann::json::parse(run("-o json shadow status").out);
  EXPECT_EQ(json.at("shadow").at("shadow").at("sellVolume").at("value"), "0.25");
  shadows.reply.status = engine::CommandStatus::refused;
  shadows.reply.message = "no shadow runs";
  const Ran refused = run("shadow stop");
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("no shadow runs"));
}

TEST_F(Mmctl, WithoutALedgerThePastIsRefusedWithWhatToDo) {
  for (const char* command : {"history", "pnl", "fills --since 1h", "orders --since 1h"}) {
    const Ran ran = run(command);
    EXPECT_EQ(ran.status, 1) << command;
    EXPECT_THAT(ran.err, HasSubstr("ledger.file")) << command;
  }
}

TEST_F(Mmctl, AResetOfAKillSwitchNeedsAReasonAndAKillSwitch) {
  EXPECT_EQ(run("kill-reset").status, 2);
  const Ran ran = run("kill-reset --reason seen");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("not engaged"));
}

// The same in front of a ledger that knows of one order, its fill, and a command that was refused.
class MmctlPast : public Mmctl {
 protected:
  MmctlPast() {
    EngineDriver driver;
    driver.start_quoting();
    driver.accept_all();
    driver.report(OrderId{1}, engine::VenueOrderState::live, 25);
    driver.prices(3990);
    driver.advance(std::chrono::seconds(1));
    {
      auto ledger =
          ledger::Ledger::open({folder / "ledger.db", "test", testing::engine_config().parameters, 0},
                               testing::engine_config().instrument, [](const std::string&) {});
      if (!ledger) throw std::runtime_error(ledger.error());
      engine::Turn turn;
      turn.facts = driver.facts;
      ledger.value()->record(turn, driver.now.wall);
      engine::CommandReply reply;
      reply.status = engine::CommandStatus::refused;
      reply.message = "halted, look first";
      ledger.value()->record({"ipv4:127.0.0.1:5", "start", reply}, driver.now.wall);
    }
    auto opened = ledger::History::open(folder / "ledger.db");
    if (!opened) throw std::runtime_error(opened.error());
    history = std::move(opened).value();
    serve(history.get());
  }
  ~MmctlPast() override { server.reset(); }

  testing::TemporaryFolder folder;
  std::unique_ptr<ledger::History> history;
};

TEST_F(MmctlPast, FillsAndOrdersOfATimeAreTables) {
  const Ran fills = run("fills --since 2025-10-01 --until 2025-11-01");
  EXPECT_EQ(fills.status, 0) << fills.err;
  EXPECT_THAT(fills.out, HasSubstr("0.039960"));
  EXPECT_THAT(fills.out, HasSubstr("0.25"));
  EXPECT_THAT(run("fills --since 2025-11-01").out, Not(HasSubstr("0.039960")));
  EXPECT_THAT(run("fills --until 2025-10-01").out, Not(HasSubstr("0.039960")));
  EXPECT_THAT(run("orders --since 2025-10-01").out, HasSubstr("venue-1"));
  const Ran wrong = run("fills --since yesterday");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("30m, 2h or 7d ago"));
}

TEST_F(MmctlPast, HistoryTellsWhoAskedForWhatAndWhatCameOfIt) {
  const Ran ran = run("history --since 2025-10-01");
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* part : {"command", "refused", "ipv4:127.0.0.1:5", "start", "halted, look first", "mode"}) {
    EXPECT_THAT(ran.out, HasSubstr(part));
  }
}

TEST_F(MmctlPast, PnlTellsStretchesOfTime) {
  const Ran ran = run("pnl --since 2025-10-01");
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* stretch : {"today", "run", "all", "since"}) EXPECT_THAT(ran.out, HasSubstr(stretch));
  EXPECT_THAT(ran.out, HasSubstr("0.25"));
}

TEST_F(MmctlPast, PnlExplainsWhatItIsMadeOf) {
  const Ran ran = run("pnl --explain --since 2025-10-01 --days 3");
  EXPECT_EQ(ran.status, 0) << ran.err;
  for (const char* row : {"spread captured", "adverse selection", "inventory", "fees", "funding", "profit",
                          "gained at the exchange", "unexplained", "after 5 min, bps", "two-sided"}) {
    EXPECT_THAT(ran.out, HasSubstr(row));
  }
  // The picture of the service behind it has no fill: what the ledger tells of markouts is another run's.
  const auto response = nlohmann::json::parse(run("-o json pnl --days 2").out);
  ASSERT_EQ(response.at("reports").size(), 5u) << "today, run, all and two days";
  EXPECT_THAT(response.at("reports")[4].at("name").get<std::string>(), ::testing::MatchesRegex("20..-..-.."));
  const auto& all = response.at("reports")[2];
  EXPECT_EQ(all.at("markouts")[0].at("fills"), "1");
  EXPECT_NEAR(all.at("markouts")[0].at("averageBps").get<double>(), 10.01, 0.01);
  EXPECT_EQ(run("pnl --days 0").status, 2);
}

TEST_F(MmctlPast, CsvHasAHeadAndOneLineEach) {
  const Ran ran = run("-o csv fills --since 2025-10-01");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out.substr(0, ran.out.find('\n')),
            "number,time,side,price,size,fee,position,fair price,edge bps,1 s,10 s,60 s,5 min\r");
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2);
  EXPECT_THAT(ran.out, HasSubstr(",buy,0.039960,0.25,"));
  EXPECT_THAT(ran.out, HasSubstr(",0.04,+10.01,-15.02,...,...,...\r")) << "a second later at 0.0399";
  EXPECT_EQ(run("fills --since 2025-10-01 --csv").out, ran.out);
  EXPECT_EQ(run("fills --since 2025-10-01 --json").out, run("-o json fills --since 2025-10-01").out);
}

TEST_F(Mmctl, WrongUsageIsStatus2) {
  EXPECT_EQ(run("").status, 2);
  EXPECT_EQ(run("stat").status, 2);
  EXPECT_EQ(run("set-spread").status, 2);
  EXPECT_EQ(run("-o xml status").status, 2);
  EXPECT_EQ(run("--help").status, 0);
  EXPECT_THAT(run("--help").out, HasSubstr("3 mmd does not answer"));
}

TEST_F(Mmctl, CancellingTheWholeAccountAsksFirst) {
  const Ran ran = run("cancel-all --account");
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("--yes"));
  EXPECT_THAT(run("status").out, HasSubstr("quoting"));
}

TEST_F(Mmctl, NobodyThereIsStatus3AndSaysWhatToDo) {
  server.reset();
  const Ran ran = run("status");
  EXPECT_EQ(ran.status, 3);
  EXPECT_THAT(ran.err, HasSubstr("does not answer"));
  EXPECT_THAT(ran.err, HasSubstr("--endpoint"));
  EXPECT_EQ(run("watch").status, 3);
}

TEST_F(Mmctl, TheDoctorsBadNewsIsStatus1) {
  const Ran ran = run("doctor");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.out, HasSubstr("full; make room"));
}

TEST_F(Mmctl, LatencyShowsThePartsOfTheWay) {
  EXPECT_THAT(run("latency").out, HasSubstr("newest 0 that left"));
  ports.happen([this](EngineDriver&) {
    using std::chrono::microseconds;
    ports.orders_took = {microseconds(90), microseconds(40)};
    ports.paths = {{microseconds(1), microseconds(3), microseconds(20), microseconds(2), microseconds(14)}};
  });
  const Ran ran = run("latency");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("2 orders in this run; microseconds of the newest 1 that left"));
  EXPECT_THAT(ran.out, HasSubstr("queue"));
  EXPECT_THAT(ran.out, HasSubstr("40.0"));
}

TEST_F(Mmctl, CompletionScriptsAreValidAndKnowTheCommands) {
  const Ran bash = run("completion bash | bash -n && " MM_BIN "/mmctl completion bash");
  EXPECT_EQ(bash.status, 0) << bash.err;
  EXPECT_THAT(bash.out, HasSubstr("set-spread"));
  const Ran used = run("completion bash >/dev/null; bash -c 'eval \"$(" MM_BIN
                       "/mmctl completion bash)\"; COMP_WORDS=(mmctl sta); COMP_CWORD=1; _mmctl; echo "
                       "${COMPREPLY[@]}'");
  EXPECT_EQ(used.out, "start status\n");
  EXPECT_EQ(run("completion fish").status, 0);
  EXPECT_EQ(run("completion tcsh").status, 2);
}

}  // namespace
}  // namespace mm
