#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/secret_file.h"
#include "testing/temporary_folder.h"

namespace mm::app {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSmallest = R"({
  "sources": [{"name": "binance:PAXGUSDT"}, {"name": "binance:BTCUSDT"}],
  "fair_price": "binance:PAXGUSDT / binance:BTCUSDT",
  "roxom": {"api_key_file": "k", "private_key_file": "p"}
})";

std::string with(std::string_view extra) {
  std::string text(kSmallest);
  text.insert(1, extra);
  return text;
}

TEST(Config, TheExampleIsValidAndShowsTheDefaults) {
  const auto example = load_config(MM_EXAMPLE_CONFIG);
  ASSERT_TRUE(example.ok()) << example.error();
  const auto smallest = parse_config(kSmallest);
  ASSERT_TRUE(smallest.ok()) << smallest.error();
  auto parameters = example->engine.parameters;
  EXPECT_EQ(parameters.max_position, Quantity{300});
  parameters.max_position.reset();
  // Nobody should begin without these; what is right depends on the account.
  EXPECT_GT(parameters.max_daily_loss, Amount{});
  EXPECT_GT(parameters.max_drawdown, Amount{});
  parameters.max_daily_loss = parameters.max_drawdown = {};
  EXPECT_EQ(parameters, smallest->engine.parameters);
  EXPECT_EQ(example->grpc_listen, smallest->grpc_listen);
  EXPECT_EQ(example->roxom.rest_url, smallest->roxom.rest_url);
  ASSERT_EQ(example->feeds.size(), smallest->feeds.size());
  for (std::size_t i = 0; i < example->feeds.size(); ++i) {
    EXPECT_EQ(example->feeds[i].stream.host_header(), smallest->feeds[i].stream.host_header());
    EXPECT_EQ(example->feeds[i].stream.target, smallest->feeds[i].stream.target);
  }
  EXPECT_EQ(example->engine.request_limits.burst, smallest->engine.request_limits.burst);
  EXPECT_EQ(example->engine.timeouts.failing_halt, smallest->engine.timeouts.failing_halt);
}

TEST(Config, FilesAreTakenFromTheConfigurationsFolder) {
  const auto example = load_config(MM_EXAMPLE_CONFIG);
  ASSERT_TRUE(example.ok()) << example.error();
  EXPECT_EQ(example->roxom.api_key_file.parent_path(),
            std::filesystem::path(MM_EXAMPLE_CONFIG).parent_path());
}

TEST(Config, CredentialsAreTakenFromWhereSystemdPutsThem) {
  testing::TemporaryFolder folder;
  folder.write("mmd.jsonc", R"({
    "sources": [{"name": "binance:PAXGUSDT"}, {"name": "binance:BTCUSDT"}],
    "fair_price": "binance:PAXGUSDT / binance:BTCUSDT",
    "roxom": {"api_key_file": "credential:roxom.key", "private_key_file": "roxom.pem"}
  })");
  setenv("CREDENTIALS_DIRECTORY", "/run/credentials/mmd.service", 1);
  const auto handed = load_config(folder / "mmd.jsonc");
  EXPECT_TRUE(is_credential("/run/credentials/mmd.service/roxom.key"));
  unsetenv("CREDENTIALS_DIRECTORY");
  ASSERT_TRUE(handed.ok()) << handed.error();
  EXPECT_EQ(handed->roxom.api_key_file, "/run/credentials/mmd.service/roxom.key");
  EXPECT_EQ(handed->roxom.private_key_file, folder.path() / "roxom.pem");

  const auto alone = load_config(folder / "mmd.jsonc");
  ASSERT_TRUE(alone.ok()) << "a person may check the configuration of a service";
  EXPECT_EQ(alone->roxom.api_key_file, "credential:roxom.key");
  EXPECT_TRUE(is_credential(alone->roxom.api_key_file));
  EXPECT_FALSE(is_credential(alone->roxom.private_key_file));
}

TEST(Config, AnUnknownKeyIsRefusedWithTheNearestKnownOne) {
  EXPECT_THAT(parse_config(with(R"("start_onboot": true,)")).error(),
              HasSubstr("start_onboot: there is no such key; did you mean 'start_on_boot'?"));
  EXPECT_THAT(parse_config(with(R"("limits": {"brust": 3},)")).error(), HasSubstr("limits.brust"));
}

TEST(Config, AllProblemsAreToldAtOnce) {
  const auto config = parse_config(with(
      R"("log_level": "loud", "limits": {"requests_per_second": -1}, "parameters": {"spread_bps": 0, "post_only": 3},)"));
  ASSERT_FALSE(config.ok());
  for (const char* part : {"log_level", "limits.requests_per_second", "spread_bps", "post_only"}) {
    EXPECT_THAT(config.error(), HasSubstr(part));
  }
}

TEST(Config, TheLogHasALevelAndAForm) {
  const auto config = parse_config(with(R"("log_level": "debug", "log_format": "json",)"));
  ASSERT_TRUE(config.ok()) << config.error();
  EXPECT_EQ(config->log_level, "debug");
  EXPECT_EQ(config->log_format, "json");
  EXPECT_THAT(parse_config(with(R"("log_format": "xml",)")).error(),
              HasSubstr("log_format: 'xml' is not one of: auto, plain, json, journald"));
}

TEST(Config, ALoopThatNeverSleepsIsNotInRealTime) {
  EXPECT_TRUE(parse_config(with(R"("loop": {"real_time": true},)")).ok());
  EXPECT_THAT(parse_config(with(R"("loop": {"real_time": true, "busy_poll_us": 1},)")).error(),
              HasSubstr("loop.real_time: not together with busy_poll_us"));
}

TEST(Config, FairPriceMustNameConfiguredSources) {
  std::string text(kSmallest);
  text.replace(text.find("/ binance:BTCUSDT"), 17, "/ binance:ETHUSDT");
  EXPECT_THAT(parse_config(text).error(),
              HasSubstr("fair_price: 'binance:ETHUSDT' is not among the sources"));
}

Result<Config> with_source(std::string_view name) {
  return parse_config(R"({"sources": [{"name": ")" + std::string(name) + R"("}], "fair_price": ")" +
                      std::string(name) + R"(", "roxom": {"api_key_file": "k", "private_key_file": "p"}})");
}

TEST(Config, SourcesAreNamedAsTheirVenueWritesThem) {
  for (const char* fine :
       {"binance:PAXGBTC", "kraken:PAXG/BTC", "okx:PAXG-BTC", "coinbase:PAXG-BTC", "bybit:XAUTBTC"}) {
    const auto config = with_source(fine);
    EXPECT_TRUE(config.ok()) << (config.ok() ? "" : config.error());
  }
  for (const char* wrong : {"kraken:PAXGBTC", "kraken:PAXG-BTC", "kraken:PAXG/", "kraken:/BTC", "kraken:",
                            "kraken:PAXG/BTC/USD", "binance:PAXG/BTC", "okx:paxg-btc", "bybit:XAUT BTC"}) {
    EXPECT_THAT(with_source(wrong).error(), HasSubstr("must name a symbol as")) << wrong;
  }
  EXPECT_THAT(with_source("kraken:PAXGBTC").error(), HasSubstr("such as kraken:PAXG/USD"));
}

TEST(Config, AnUnknownVenueIsRefusedWithTheNearestKnownOne) {
  EXPECT_THAT(with_source("krakn:PAXG/BTC").error(), HasSubstr("did you mean 'kraken:'?"));
  EXPECT_THAT(with_source("PAXGBTC").error(), HasSubstr("must begin with a venue"));
  EXPECT_THAT(parse_config(with(R"("krakn": {},)")).error(), HasSubstr("did you mean 'kraken'?"));
}

TEST(Config, EachVenueHasASectionOfItsOwn) {
  const auto config = parse_config(with(
      R"("okx": {"stream_url": "wss://wseea.okx.com:8443/ws/v5/public", "ca_file": "ca.pem", "silence_ms": 5000},)"));
  ASSERT_TRUE(config.ok()) << config.error();
  const auto& okx = config->feeds[3];
  EXPECT_EQ(okx.name, "okx");
  EXPECT_EQ(okx.stream.host, "wseea.okx.com");
  EXPECT_EQ(okx.ca_file, "ca.pem");
  EXPECT_EQ(okx.silence, std::chrono::seconds(5));
  EXPECT_FALSE(okx.quote_silence) << "the venue's own";
  const auto wrong = parse_config(with(
      R"("kraken": {"stream_url": "ws.kraken.com"}, "okx": {"rest_url": "https://okx.com", "silence_ms": 1},)"));
  for (const char* part : {"kraken.stream_url: 'ws.kraken.com' is not an address",
                           "okx.rest_url: there is no such key", "okx.silence_ms: 1 is outside 1000"}) {
    EXPECT_THAT(wrong.error(), HasSubstr(part));
  }
}

TEST(Config, DollarsAndTethersMeetOnlyThroughTheirRate) {
  const auto formula = [](std::string_view text) {
    return parse_config(R"({"sources": [{"name": "coinbase:PAXG-USD"}, {"name": "okx:BTC-USDT"},
                                        {"name": "kraken:USDT/USD"}, {"name": "coinbase:USDT-USD"}],
                            "fair_price": ")" +
                        std::string(text) + R"(", "roxom": {"api_key_file": "k", "private_key_file": "p"}})");
  };
  EXPECT_THAT(formula("coinbase:PAXG-USD / okx:BTC-USDT").error(), HasSubstr("comes out in"));
  for (const char* rate : {"kraken:USDT/USD", "coinbase:USDT-USD"}) {
    EXPECT_TRUE(formula("coinbase:PAXG-USD / " + std::string(rate) + " / okx:BTC-USDT").ok());
    EXPECT_FALSE(formula("coinbase:PAXG-USD * " + std::string(rate) + " / okx:BTC-USDT").ok());
  }
}

constexpr std::string_view kSeveral = R"({
  "sources": [{"name": "binance:PAXGUSDT"}, {"name": "binance:BTCUSDT"}, {"name": "binance:PAXGBTC"},
              {"name": "binance:BTCEUR"}, {"name": "binance:EURUSDT"}],
  "fair_price": FORMULA,
  "roxom": {"api_key_file": "k", "private_key_file": "p"}
})";

Result<Config> with_formula(std::string_view formula) {
  std::string text(kSeveral);
  text.replace(text.find("FORMULA"), 7, formula);
  return parse_config(text);
}

TEST(Config, AFairPriceMayBeMadeOfSeveralFormulas) {
  const auto config = with_formula(
      R"x([{"formula": "(binance:PAXGUSDT / binance:BTCUSDT)", "weight": 2}, "binance:PAXGBTC",
          "binance:PAXGUSDT / binance:EURUSDT / binance:BTCEUR"],
         "fair_price_rules": {"quorum": 2, "outlier_bps": 15, "lone_uncertainty_bps": 4})x");
  ASSERT_TRUE(config.ok()) << config.error();
  const auto& fair = config->engine.fair_price;
  ASSERT_EQ(fair.expressions.size(), 3u);
  EXPECT_EQ(fair.expressions[0].name, "binance:PAXGUSDT / binance:BTCUSDT");
  EXPECT_EQ(fair.expressions[0].weight, 2);
  EXPECT_EQ(fair.expressions[2].terms,
            (std::vector<engine::FairTerm>{{SourceId{0}, false}, {SourceId{4}, true}, {SourceId{3}, true}}));
  EXPECT_EQ(fair.quorum, 2);
  EXPECT_EQ(fair.outlier_bps, 15);
}

TEST(Config, AFairPriceInTheWrongUnitsIsRefused) {
  EXPECT_THAT(with_formula(R"("binance:PAXGUSDT / binance:BTCEUR")").error(),
              HasSubstr("comes out in BTC^-1 EUR^1 PAXG^1 USDT^-1, not in BTC"));
  EXPECT_THAT(with_formula(R"("binance:BTCUSDT / binance:PAXGUSDT")").error(), HasSubstr("comes out in"));
  EXPECT_THAT(with_formula(R"("binance:PAXGUSDT * binance:BTCUSDT")").error(), HasSubstr("comes out in"));
}

TEST(Config, AFairPriceOfAnotherFormIsRefused) {
  for (const char* formula :
       {"7", "[]", "[3]", "{}", "\"\"", R"([{"formula": "binance:PAXGBTC", "weight": 0}])",
        R"(["binance:PAXGBTC", "binance:PAXGBTC"])",
        R"("binance:PAXGBTC", "fair_price_rules": {"quorum": 2})"}) {
    EXPECT_FALSE(with_formula(formula).ok()) << formula;
  }
}

TEST(Config, BrokenJsonIsAnErrorThatNamesThePlace) {
  EXPECT_THAT(parse_config("{\n\"a\": }").error(), HasSubstr("line 2"));
  EXPECT_FALSE(parse_config("").ok());
  EXPECT_FALSE(parse_config("[]").ok());
}

TEST(Config, ANumberNobodyCanHoldIsAnError) {
  EXPECT_FALSE(parse_config("{\"log_level\": 1E55555}").ok());
}

TEST(Config, KeysOfTheWrongTypeAreRefused) {
  EXPECT_FALSE(parse_config(with(R"("sources": 5, "instrument": [], "grpc_listen": 7,)")).ok());
  EXPECT_THAT(parse_config(with(R"("start_on_boot": true,)")).error(), HasSubstr("max_position"));
}

TEST(Config, PortsAreOnLoopbackUnlessSomebodyIsKeptOut) {
  for (const char* fine : {"127.0.0.1:0", "localhost:50051", "[::1]:65535"}) {
    EXPECT_TRUE(parse_config(with("\"grpc_listen\": \"" + std::string(fine) + "\",")).ok()) << fine;
  }
  for (const char* wrong : {"0.0.0.0:50051", "192.168.1.2:80", "[::]:80"}) {
    const auto config = parse_config(with("\"http_listen\": \"" + std::string(wrong) + "\","));
    ASSERT_FALSE(config.ok()) << wrong;
    EXPECT_THAT(config.error(), HasSubstr("http_listen")) << wrong;
    EXPECT_THAT(config.error(), HasSubstr("loopback")) << wrong;
  }
  for (const char* wrong : {"127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x", ":50051",
                            "example.com:1", "::1:80", "[127.0.0.1]:80", ""}) {
    const auto config = parse_config(with("\"grpc_listen\": \"" + std::string(wrong) + "\","));
    ASSERT_FALSE(config.ok()) << wrong;
    EXPECT_THAT(config.error(), HasSubstr("ADDRESS:PORT")) << wrong;
  }
}

TEST(Config, BeyondLoopbackTlsIsNeededAndSomethingToShow) {
  const std::string tls = R"({"certificate_file": "c", "private_key_file": "k"})";
  const std::string mutual = R"({"certificate_file": "c", "private_key_file": "k", "client_ca_file": "a"})";
  const auto said = [](const std::string& listen, const std::string& access) {
    const auto config =
        parse_config(with("\"" + listen + "\": \"0.0.0.0:1\", \"access\": {" + access + "},"));
    return config.ok() ? std::string() : config.error();
  };
  for (const auto& [listen, section] :
       {std::pair<std::string, std::string>("grpc_listen", "grpc_tls"), {"http_listen", "http_tls"}}) {
    const std::string key = "\"" + section + "\": ";
    EXPECT_EQ(said(listen, key + tls + R"(, "tokens_file": "t")"), "");
    EXPECT_EQ(said(listen, key + mutual + R"(, "certificates": {"desk": "viewer"})"), "");
    EXPECT_THAT(said(listen, R"("tokens_file": "t")"),
                HasSubstr("which needs TLS: access." + section + ".certificate_file"));
    EXPECT_THAT(said(listen, key + tls), HasSubstr("which needs access.tokens_file"));
    EXPECT_THAT(said(listen, key + mutual), HasSubstr("which needs access.tokens_file"));
    EXPECT_THAT(said(listen, key + tls + R"(, "certificates": {"desk": "viewer"})"),
                HasSubstr("which needs access.tokens_file"));
    const std::string other = section == "grpc_tls" ? "http_tls" : "grpc_tls";
    EXPECT_THAT(said(listen, "\"" + other + "\": " + tls + R"(, "tokens_file": "t")"), HasSubstr("needs TLS"))
        << "each port has its own";
  }
}

TEST(Config, WhoMayComeInIsReadAndWhatMakesNoSenseIsRefused) {
  const auto config = parse_config(with(R"("grpc_listen": "", "access": {"unix_socket": "s",
      "unix_operators": ["alice"], "unix_viewers": ["@staff"], "tokens_file": "t"},)"));
  ASSERT_TRUE(config.ok()) << config.error();
  EXPECT_EQ(config->access.unix_operators, std::vector<std::string>{"alice"});
  EXPECT_EQ(config->access.unix_viewers, std::vector<std::string>{"@staff"});
  EXPECT_FALSE(config->access.open());
  EXPECT_TRUE(parse_config(kSmallest)->access.open());
  for (const auto& [access, sentence] :
       {std::pair(R"("grpc_tls": {"certificate_file": "c"})",
                  "access.grpc_tls.private_key_file: is needed too"),
        std::pair(R"("http_tls": {"client_ca_file": "c"})", "access.http_tls.client_ca_file: needs"),
        std::pair(R"("certificates": {"desk": "king"})", "the role of 'desk' must be"),
        std::pair(R"("certificates": {"desk": "viewer"})", "access.certificates: needs"),
        std::pair(R"("unix_viewers": [7])", "access.unix_viewers: 7 must be the name"),
        std::pair(R"("token_file": "t")", "did you mean 'tokens_file'?"),
        std::pair(R"("grpc_tls": {"cert_file": "t"})", "access.grpc_tls.cert_file: there is no such key")}) {
    const auto wrong = parse_config(with("\"access\": {" + std::string(access) + "},"));
    ASSERT_FALSE(wrong.ok()) << access;
    EXPECT_THAT(wrong.error(), HasSubstr(sentence));
  }
}

TEST(Config, NobodyIsToldOfEventsUnlessItSaysHow) {
  EXPECT_FALSE(parse_config(kSmallest)->notices.any());
  const auto config = parse_config(with(R"("on_event": {"command": ["/bin/notify", "-x"], "name": "desk",
      "webhook_url": "https://hooks.example.org/x", "kinds": {"fill": "silent", "halted": "off"}},)"));
  ASSERT_TRUE(config.ok()) << config.error();
  EXPECT_EQ(config->notices.command, (std::vector<std::string>{"/bin/notify", "-x"}));
  EXPECT_TRUE(config->notices.any());
  auto kinds = notices::preset_settings();
  kinds[static_cast<std::size_t>(notices::Kind::fill)] = notices::Setting::silent;
  kinds[static_cast<std::size_t>(notices::Kind::halted)] = notices::Setting::off;
  EXPECT_EQ(config->notices.watch.kinds, kinds);
  EXPECT_EQ(load_config(MM_EXAMPLE_CONFIG)->notices.watch.kinds, notices::preset_settings());
}

TEST(Config, NoticesThatCannotBeSentAreRefusedWithoutShowingWhereTo) {
  for (const auto& [on_event, sentence] :
       {std::pair(R"("command": ["notify"])", "on_event.command: must begin with the whole path"),
        std::pair(R"("command": "/bin/notify")", "on_event.command: must be array"),
        std::pair(R"("command": [7])", "on_event.command: 7 must be a text"),
        std::pair(R"("webhook_url": "http://hooks.example.org/tOkEn")",
                  "on_event.webhook_url: must be https://"),
        std::pair(R"("webhook_url": "https://h/", "webhook_url_file": "f")", "are the same twice"),
        std::pair(R"("kinds": {"fill": "loud"})",
                  "on_event.kinds.fill: 'loud' is not one of: on, silent, off"),
        std::pair(R"("kinds": {"fills": "on"})", "did you mean 'fill'?"),
        std::pair(R"("most_per_minute": 0)", "on_event.most_per_minute: 0 is outside 1 to 1000")}) {
    const auto wrong = parse_config(with("\"on_event\": {" + std::string(on_event) + "},"));
    ASSERT_FALSE(wrong.ok()) << on_event;
    EXPECT_THAT(wrong.error(), HasSubstr(sentence));
    EXPECT_EQ(wrong.error().find("tOkEn"), std::string::npos);
  }
}

TEST(Config, HostsAndOriginsOfPagesAreNamedInFull) {
  const auto config = parse_config(with(R"("http_hosts": ["desk.example.org"],
      "http_origins": ["https://desk.example.org", "http://localhost:5173"],)"));
  ASSERT_TRUE(config.ok()) << config.error();
  EXPECT_EQ(config->http_hosts, std::vector<std::string>{"desk.example.org"});
  EXPECT_EQ(config->http_origins.size(), 2u);
  for (const char* wrong :
       {R"("http_hosts": ["desk.example.org:80"],)", R"("http_hosts": ["*"],)", R"("http_hosts": [""],)",
        R"("http_hosts": [5],)", R"("http_hosts": "x",)", R"("http_origins": ["*"],)",
        R"("http_origins": ["desk.example.org"],)", R"("http_origins": ["https://desk.example.org/"],)",
        R"("http_origins": ["null"],)", R"("http_origins": ["https://"],)",
        R"("http_origins": ["https://*.example.org"],)"}) {
    const auto refused = parse_config(with(wrong));
    ASSERT_FALSE(refused.ok()) << wrong;
    EXPECT_THAT(refused.error(), HasSubstr("http_")) << wrong;
  }
}

}  // namespace
}  // namespace mm::app
