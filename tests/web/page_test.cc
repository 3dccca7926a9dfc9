// The page: its parts by themselves, and the whole of it in a browser in front of a real mmd and a simulated
// exchange. What is looked at is in web/tests.
#include <gtest/gtest.h>

#include <string>

#include "system/processes.h"
#include "testing/certificates.h"
#include "web/node.h"

namespace mm {
namespace {

TEST(Page, ItsPartsDoWhatTheySay) {
  if (const auto missing = testing::missing_for_web(); !missing.empty()) GTEST_SKIP() << missing;
  const auto [status, printed] = testing::run_in_web("npm run --silent test:unit");
  EXPECT_EQ(status, 0) << printed;
}

class PageInABrowser : public testing::Bench {
 protected:
  // One that is free now: mmd has to come back under the same address.
  static std::string free_address() {
    boost::asio::io_context io;
    const boost::asio::ip::tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
    return "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  }
};

TEST_F(PageInABrowser, ShowsAndSteersARealServiceAndSurvivesItsDeath) {
  if (const auto missing = testing::missing_for_web(); !missing.empty()) GTEST_SKIP() << missing;
  if (testing::run("chromium --version").first != 0) GTEST_SKIP() << "there is no Chromium here";
  const std::string place = free_address();
  settings = {{"http_listen", place}, {"web_root", MM_PAGE}, {"recording", nullptr}};
  start_mmsim();
  start_mmd();
  address("HTTP");
  const auto [status, printed] = testing::run_in_web(
      "MM_URL=http://" + place + " MM_EXCHANGE=http://127.0.0.1:" + std::to_string(port("control_port")) +
      " MM_PID=" + std::to_string(mmd->pid()) + " MM_MMD=" MM_BIN "/mmd MM_CONFIG=" +
      (folder / "mmd.jsonc").string() + " npm run --silent test:browser");
  EXPECT_EQ(status, 0) << printed << mmd_log();
}

TEST_F(PageInABrowser, LetsAViewerLookAndNoMoreAndAsksAgainWhenATokenEnds) {
  if (const auto missing = testing::missing_for_web(); !missing.empty()) GTEST_SKIP() << missing;
  if (testing::run("chromium --version").first != 0) GTEST_SKIP() << "there is no Chromium here";
  testing::Authority(folder, "ca").issue("server", "mmd");
  const std::string tokens = folder / "tokens";
  const std::string mmctl = MM_BIN "/mmctl";
  // The first makes the file.
  ASSERT_EQ(testing::run(mmctl + " token new first --role viewer --file " + tokens).first, 0);
  settings = {{"web_root", MM_PAGE},
              {"recording", nullptr},
              {"access",
               {{"tokens_file", "tokens"},
                {"http_tls", {{"certificate_file", "server.pem"}, {"private_key_file", "server.key"}}}}}};
  start_mmsim();
  start_mmd();
  const auto [status, printed] =
      testing::run_in_web("MM_URL=https://" + address("HTTP") +
                          "/ MM_EXCHANGE=http://127.0.0.1:" + std::to_string(port("control_port")) +
                          " MM_MMCTL=" + mmctl + " MM_TOKENS=" + tokens + " npm run --silent test:access");
  EXPECT_EQ(status, 0) << printed << mmd_log();
}

TEST(Page, ATabThatIsToldTenHoursOfNewsGrowsNoMore) {
  if (const auto missing = testing::missing_for_web(); !missing.empty()) GTEST_SKIP() << missing;
  if (testing::run("chromium --version").first != 0) GTEST_SKIP() << "there is no Chromium here";
  const auto [status, printed] = testing::run_in_web("MM_PAGE=" MM_PAGE " npm run --silent test:memory");
  EXPECT_EQ(status, 0) << printed;
}

}  // namespace
}  // namespace mm
