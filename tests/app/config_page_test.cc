#include "app/config_page.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

#include "app/config.h"

namespace mm::app {
namespace {

using ::testing::HasSubstr;

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(ConfigPage, TheHandbooksIsThatOfTheCode) {
  EXPECT_EQ(text_of(MM_CONFIG_PAGE), config_page())
      << "take the new one: build/release/bin/mmd config-keys > docs/configuration.md";
}

TEST(ConfigPage, EveryKeyIsThereOnceWithTypeAndMeaning) {
  std::set<std::string> paths;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(paths.insert(key.path).second) << key.path << " is there twice";
    EXPECT_FALSE(key.type.empty()) << key.path;
    EXPECT_GT(key.help.size(), 10u) << key.path << " wants a sentence";
    EXPECT_EQ(key.help.find('|'), std::string::npos) << key.path << ": it stands in a table";
    if (key.type == "number") {
      EXPECT_THAT(key.range, HasSubstr(" to ")) << key.path;
    }
  }
  for (const char* path : {"instrument.symbol", "sources", "sources[].name", "fair_price[].formula",
                           "fair_price_rules.quorum", "kraken.silence_ms", "roxom.auth_mode", "limits.burst",
                           "access.grpc_tls.certificate_file", "on_event.kinds.halted", "start_on_boot"}) {
    EXPECT_TRUE(paths.contains(path)) << path;
  }
}

TEST(ConfigPage, DefaultsUnitsAndRangesAreThoseThatAreUsed) {
  const std::string page = config_page();
  for (const char* row : {"| `limits.burst` | number | requests | 1 to 100000 | `10` |",
                          "| `roxom.auth_mode` | text | | rsa, key_only | `\"rsa\"` |",
                          "| `roxom.request_timeout_ms` | number | ms | 100 to 60000 | `3000` |",
                          "| `okx.silence_ms` | number | ms | 1000 to 3600000 | |",
                          "| `start_on_boot` | true or false | | | `false` |",
                          "| `kraken.stream_url` | text | | | `\"wss://ws.kraken.com/v2\"` |"}) {
    EXPECT_THAT(page, HasSubstr(row));
  }
}

// A key that a person can set stands in the example too, so that it can be found and tried there.
TEST(ConfigPage, TheExampleNamesEveryKey) {
  const std::string example = text_of(MM_EXAMPLE_CONFIG);
  for (const ConfigKey& key : config_keys()) {
    const std::string name = key.path.substr(key.path.rfind('.') + 1);
    const bool named = example.find('"' + name + '"') != std::string::npos ||
                       example.find('`' + name + '`') != std::string::npos;
    EXPECT_TRUE(named) << key.path;
  }
}

}  // namespace
}  // namespace mm::app
