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
using testing::unit_text;

constexpr const char* kUnits[] = {"mmd.service", "mmd@.service", "mmd-cancel@.service", "mmd-halt@.service"};

class Unit : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has("systemd-analyze")) GTEST_SKIP() << "systemd-analyze is not installed (Debian: systemd)";
    // The program of this build stands for the installed one, which has to be there for systemd to be
    // content.
    for (const char* unit : kUnits) {
      folder_.write(unit, replaced(unit_text(unit), "/usr/sbin/mmd", MM_BIN "/mmd"));
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

TEST_F(Unit, NothingIsLeftToBeFilledIn) {
  for (const char* unit : kUnits) {
    EXPECT_THAT(unit_text(unit), ::testing::Not(::testing::ContainsRegex("@[A-Z]+@"))) << unit;
  }
}

TEST_F(Unit, OneOfSeveralHasPlacesOfItsOwn) {
  const std::string several = unit_text("mmd@.service");
  for (const char* line :
       {"ExecStart=/usr/sbin/mmd --config /etc/mmd/%i.jsonc", "LoadCredential=roxom.pem:/etc/mmd/%i.pem",
        "StateDirectory=mmd/%i", "RuntimeDirectory=mmd-%i", "OnFailure=mmd-halt@%i.service",
        "ExecStopPost=-+/usr/bin/systemctl start mmd-cancel@%i.service"}) {
    EXPECT_THAT(several, ::testing::HasSubstr(std::string("\n") + line + "\n"));
  }
}

}  // namespace
}  // namespace mm
