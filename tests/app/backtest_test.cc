#include "app/backtest.h"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "ledger/ledger.h"
#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"

namespace mm::app {
namespace {

using ::testing::HasSubstr;

const std::string kBars =
    "open_time_ms,paxg_open,paxg_high,paxg_low,paxg_close,btc_open,btc_high,btc_low,btc_close\n"
    "1760000400000,4000,4010,3990,4005,100000,100500,99900,100100\n"
    "1760000700000,4005,4006,4000,4001,100100,100200,100000,100050\n";

const std::string kTwoSources = R"({"name": "binance:PAXGUSDT"}, {"name": "binance:BTCUSDT"})";
const std::string kFormula = R"("binance:PAXGUSDT / binance:BTCUSDT")";

std::string config(const std::string& parameters, const std::string& sources = kTwoSources,
                   const std::string& formulas = kFormula, const std::string& instrument = "{}") {
  return R"({"instrument": )" + instrument + R"(, "sources": [)" + sources + R"(], "fair_price": [)" +
         formulas + R"(], "parameters": {)" + parameters +
         R"(}, "roxom": {"api_key_file": "k", "private_key_file": "p"}})";
}

class Backtest : public ::testing::Test {
 protected:
  Backtest() {
    folder.write("bars.csv", kBars);
    folder.write("fixed.jsonc", config(R"("model": "fixed", "max_position": "3")"));
    folder.write("shipped.jsonc", config(R"("max_position": "3")"));
    request.configs = {folder / "fixed.jsonc", folder / "shipped.jsonc"};
    request.prices = folder / "bars.csv";
    request.seeds = 2;
    request.threads = 1;
  }

  // What is said when it cannot be used.
  std::string refusal() {
    ::testing::internal::CaptureStderr();
    const int status = backtest(request);
    const std::string text = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(status, 2) << text;
    return text;
  }
  std::string outcome() {
    ::testing::internal::CaptureStdout();
    EXPECT_EQ(backtest(request), 0);
    return ::testing::internal::GetCapturedStdout();
  }
  std::string read(const std::string& name) const {
    std::ifstream in(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  testing::TemporaryFolder folder;
  BacktestRequest request;
};

TEST_F(Backtest, ComparesConfigurationsAndWritesJsonAndPage) {
  request.json = folder / "r.json";
  request.html = folder / "r.html";
  EXPECT_THAT(outcome(), HasSubstr("Compared with fixed, shipped earns"));
  const std::string json = read("r.json");
  EXPECT_THAT(json, HasSubstr(R"("prices":"bars.csv","from":"2025-10-09T09:00:00)"));
  EXPECT_THAT(read("r.html"), HasSubstr("<!doctype html>"));
  request.threads = 3;
  outcome();
  EXPECT_EQ(read("r.json"), json);
}

TEST_F(Backtest, TakersMayBeRecordedTrades) {
  folder.write("trades.csv", "time_ms,side,quantity\n1760000500000,buy,0.5\n1760000600000,sell,0.5\n");
  request.flow = folder / "trades.csv";
  request.json = folder / "r.json";
  outcome();
  EXPECT_THAT(read("r.json"), HasSubstr(R"("flow":"trades.csv")"));
  EXPECT_THAT(read("r.json"), HasSubstr(R"("fills":2.0)"));
}

TEST_F(Backtest, PricesThatCannotBeReadAreToldWithTheirPlace) {
  folder.write("bars.csv", kBars + "1760000700000,1,1,1,1,1,1,1,1\n");
  EXPECT_THAT(refusal(), HasSubstr("bars.csv: line 4: times must grow"));
  request.prices = folder / "missing.csv";
  EXPECT_THAT(refusal(), HasSubstr("cannot read"));
  folder.write("some/file", "");
  request.prices = folder / "some";
  EXPECT_THAT(refusal(), HasSubstr("there is no beginning of a run in"));
  folder.write("old.mmrec", "this is no recording");
  request.prices = folder / "old.mmrec";
  EXPECT_THAT(refusal(), HasSubstr("is it a recording?"));
}

TEST_F(Backtest, TheStretchMustHoldPrices) {
  request.from = "yesterday";
  EXPECT_THAT(refusal(), HasSubstr("--from: "));
  request.from = "2025-10-09T09:04:00";
  EXPECT_THAT(refusal(), HasSubstr("fewer than two bars"));
  request.until = "2025-10-09T09:00:00";
  EXPECT_THAT(refusal(), HasSubstr("--until must be after --from"));
}

TEST_F(Backtest, AConfigurationThatCannotTradeHereIsRefused) {
  folder.write("fixed.jsonc", config(R"("model": "fixed")"));
  EXPECT_THAT(refusal(), HasSubstr("parameters.max_position is needed"));
  folder.write("fixed.jsonc",
               config(R"("max_position": "3")", R"({"name": "binance:PAXGBTC"})", R"("binance:PAXGBTC")"));
  EXPECT_THAT(refusal(), HasSubstr("the prices feed none of the formulas of fair_price; they feed "
                                   "binance:PAXGUSDT, binance:BTCUSDT"));
  folder.write("fixed.jsonc", config(R"("max_positio": "3")"));
  EXPECT_THAT(refusal(), HasSubstr("did you mean 'max_position'?"));
  folder.write("fixed.jsonc",
               config(R"("max_position": "3")", kTwoSources, kFormula, R"({"price_increment": "0.00001"})"));
  EXPECT_THAT(refusal(), HasSubstr("trade different instruments"));
  request.configs = {folder / "shipped.jsonc", folder / "shipped.jsonc"};
  EXPECT_THAT(refusal(), HasSubstr("is named twice"));
}

TEST_F(Backtest, FormulasThatThePricesDoNotFeedAreLeftOutAndNamed) {
  request.json = folder / "without.json";
  outcome();
  const std::string without = read("without.json");
  folder.write("shipped.jsonc",
               config(R"("max_position": "3")",
                      R"({"name": "kraken:PAXG/USD"}, {"name": "kraken:BTC/USD"}, )" + kTwoSources,
                      R"("kraken:PAXG/USD / kraken:BTC/USD", )" + kFormula));
  request.json = folder / "with.json";
  EXPECT_THAT(outcome(), HasSubstr("shipped went without the formulas that these prices do not feed:\n"
                                   "  kraken:PAXG/USD / kraken:BTC/USD\n"));
  std::string with = read("with.json");
  const std::string named = R"("formulas_left_out":["kraken:PAXG/USD / kraken:BTC/USD"])";
  ASSERT_THAT(with, HasSubstr(named));
  with.replace(with.find(named), named.size(), R"("formulas_left_out":[])");
  EXPECT_EQ(with, without) << "and nothing else is different";
}

TEST_F(Backtest, AssumptionsAndFlowAreChecked) {
  request.assumptions = {"informed_share"};
  EXPECT_THAT(refusal(), HasSubstr("--assume 'informed_share' must be NAME=VALUE"));
  request.assumptions = {"informed_share=2"};
  EXPECT_THAT(refusal(), HasSubstr("outside 0 to 1"));
  request.assumptions.clear();
  request.flow = "modell";
  EXPECT_THAT(refusal(), HasSubstr("it is 'model' or a CSV of trades"));
  folder.write("trades.csv", "time_ms,side\n");
  request.flow = folder / "trades.csv";
  EXPECT_THAT(refusal(), HasSubstr("trades.csv: the header has no column quantity"));
}

TEST_F(Backtest, RequestsTakeAsLongAsTheOrdersOfALedgerDid) {
  request.latency_from = folder / "ledger.db";
  EXPECT_THAT(refusal(), HasSubstr("--latency-from: there is no file " + folder / "ledger.db"));
  // It stays open, as by a service that trades.
  const auto ledger =
      ledger::Ledger::open({.file = folder / "ledger.db", .version = "test", .parameters = {}},
                           std::make_shared<const Instrument>(testing::gold()), [](const std::string&) {});
  ASSERT_TRUE(ledger) << ledger.error();
  EXPECT_THAT(refusal(), HasSubstr("ledger.db has no order that the exchange has answered"));
  engine::Turn turn;
  engine::OrderStepped step;
  step.order.id = OrderId{1};
  turn.facts = {step};
  ledger.value()->record(turn, WallTime{});
  step.order.state = OrderState::working;
  turn.facts = {step};
  ledger.value()->record(turn, WallTime(std::chrono::milliseconds(300)));
  ledger.value()->wake_writer();
  while (ledger.value()->stats().written < 2) std::this_thread::yield();
  request.json = folder / "r.json";
  EXPECT_THAT(outcome(), HasSubstr("those of 1 orders did: median 300.0 ms, p99 300.0 ms"));
  EXPECT_THAT(read("r.json"), HasSubstr(R"("order_latency_ms":150.0,"response_latency_ms":150.0)"));
  request.assumptions = {"order_latency_ms=50"};
  EXPECT_THAT(refusal(), HasSubstr("only one of them"));
  request.assumptions.clear();
  request.latency_from = folder / "bars.csv";
  EXPECT_THAT(refusal(), HasSubstr("bars.csv cannot be read as a ledger"));
}

TEST_F(Backtest, FilesThatCannotBeWrittenAreKnownBeforeTheWork) {
  request.html = folder / "missing/r.html";
  EXPECT_THAT(refusal(), HasSubstr("cannot write"));
}

}  // namespace
}  // namespace mm::app
