// The systemd units say what they should, as systemd itself reads them.
#include <gmock/gmock.h>

#include <regex>

#include "deploy/tool.h"
#include "testing/temporary_folder.h"

namespace mm {
namespace {

using testing::has;
using testing::replaced;
using testing::run;
using testing::text_of;

constexpr const char* kUnits[] = {"mmd.service", "mmd@.service", "mmd-cancel@.service", "mmd-halt@.service"};

class Unit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has("systemd-analyze")) GTEST_SKIP() << "systemd-analyze is not installed (Debian: systemd)";
    // The program of this build stands for the installed one, which has to be there for systemd to be
    // content.
    for (const char* unit : kUnits) {
      folder_.write(unit,
                    replaced(text_of("deploy/systemd/" + std::string(unit)), "/usr/sbin/mmd", MM_BIN "/mmd"));
    }
  }
  testing::TemporaryFolder folder_;
};

TEST_F(Unit, SystemdFindsNothingToSay) {
  const auto said = run("systemd-analyze verify --man=no " + (folder_ / "mmd.service") + ' ' +
                        (folder_ / "mmd@gold.service") + ' ' + (folder_ / "mmd-cancel@gold.service") + ' ' +
                        (folder_ / "mmd-halt@gold.service"));
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.text, "");
}

TEST_F(Unit, LittleOfTheMachineIsExposed) {
  for (const char* unit : kUnits) {
    const auto said = run("systemd-analyze security --no-pager --offline=true " + (folder_ / unit));
    std::smatch match;
    ASSERT_TRUE(std::regex_search(said.text, match, std::regex("exposure level for .*: ([0-9.]+)")))
        << said.text;
    EXPECT_LE(std::stod(match[1]), 1.5) << said.text;
  }
}

TEST_F(Unit, OneOfSeveralDiffersFromTheOnlyOneInItsNamesAlone) {
  const auto settings = [](const std::string& unit) {
    return std::regex_replace(text_of("deploy/systemd/" + unit), std::regex("(^|\n)(#[^\n]*)?(?=\n)"), "");
  };
  std::string several = settings("mmd@.service");
  several = replaced(several, "Market maker for Roxom, account %i", "Market maker for Roxom");
  several = replaced(several, "StateDirectory=mmd/%i", "StateDirectory=mmd");
  several = replaced(several, "RuntimeDirectory=mmd-%i", "RuntimeDirectory=mmd");
  EXPECT_EQ(replaced(several, "%i", "mmd"), settings("mmd.service"));
}

}  // namespace
}  // namespace mm
