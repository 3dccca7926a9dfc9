// The Debian package, made and installed into a folder of its own as dpkg does it: everything is in its
// place, an edited configuration survives an upgrade, and a purge leaves nothing.
#include <gmock/gmock.h>

#include "deploy/tool.h"
#include "testing/temporary_folder.h"

namespace mm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::run;

class Package : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* tool : {"dpkg-deb", "dpkg-shlibdeps", "fakeroot", "cpack"}) {
      if (!testing::has(tool)) GTEST_SKIP() << tool << " is not installed";
    }
    for (const char* folder : {"var/lib/dpkg/info", "var/lib/dpkg/updates", "etc", "usr", "tmp"}) {
      fs::create_directories(root() / folder);
    }
    for (const char* file : {"var/lib/dpkg/status", "etc/passwd", "etc/group"}) std::ofstream(root() / file);
  }

  fs::path root() const { return folder_.path() / "root"; }
  // Its file; not compressed, for the sake of time.
  std::string make() {
    const fs::path to = folder_.path() / "made";
    const auto said = run("cpack --config " MM_BUILD "/CPackConfig.cmake -B " + to.string() +
                          " -D CPACK_DEBIAN_COMPRESSION_TYPE=none");
    EXPECT_EQ(said.status, 0) << said.text;
    for (const auto& entry : fs::directory_iterator(to)) {
      if (entry.path().extension() == ".deb") return entry.path();
    }
    return {};
  }
  // The same with a higher version.
  std::string newer(const std::string& package) {
    const std::string to = folder_ / "newer";
    const auto said =
        run("dpkg-deb -R " + package + ' ' + to + " && sed -i 's/^Version: .*/Version: 99/' " + to +
            "/DEBIAN/control && dpkg-deb --root-owner-group -Znone -b " + to + ' ' + to + ".deb");
    EXPECT_EQ(said.status, 0) << said.text;
    return to + ".deb";
  }
  // With its dependencies left out of account: there is nothing else in that root.
  void dpkg(const std::string& arguments) {
    const auto said =
        run("PATH=/usr/sbin:/sbin:$PATH fakeroot dpkg --root=" + root().string() +
            " --log=/dev/null --force-not-root --force-unsafe-io --force-depends --force-confold"
            " --force-script-chrootless " +
            arguments);
    EXPECT_EQ(said.status, 0) << said.text;
  }
  std::string content(const std::string& file) const {
    std::ifstream in(root() / file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  testing::TemporaryFolder folder_;
};

TEST_F(Package, InstallsUpgradesKeepingEditedConfigurationAndPurgesCleanly) {
  const std::string first = make();
  const std::string about = run("dpkg-deb --info " + first).text;
  for (const char* needs : {"ca-certificates", "systemd", "libssl3", "libsqlite3-0"}) {
    EXPECT_THAT(about, HasSubstr(needs));
  }

  dpkg("-i " + first);
  for (const char* file :
       {"usr/sbin/mmd", "usr/bin/mmctl", "usr/bin/mmsim", "usr/lib/systemd/system/mmd.service",
        "usr/lib/systemd/system/mmd@.service", "usr/lib/systemd/system/mmd-cancel@.service",
        "usr/lib/systemd/system/mmd-halt@.service", "etc/mmd/mmd.jsonc", "usr/share/man/man8/mmd.8.gz",
        "usr/share/man/man1/mmctl.1.gz", "usr/share/man/man1/mmsim.1.gz",
        "usr/share/bash-completion/completions/mmctl", "usr/share/mmd/web/index.html",
        "usr/share/mmd/prometheus/mmd.rules.yml", "usr/share/mmd/grafana/dashboards/trading.json",
        "usr/share/doc/mmd/runbooks/halted.md", "usr/share/doc/mmd/copyright", "var/lib/mmd"}) {
    EXPECT_TRUE(fs::exists(root() / file)) << file;
  }
  EXPECT_FALSE(fs::exists(root() / "usr/bin/mmd")) << "that is a program of mtools";
  EXPECT_THAT(content("etc/passwd"), HasSubstr("mmd:x:"));
  EXPECT_THAT(run("zcat " + (root() / "usr/share/man/man1/mmctl.1.gz").string()).text,
              HasSubstr("set\\-spread"));
  EXPECT_THAT(content("usr/share/bash-completion/completions/mmctl"), HasSubstr("complete -F _mmctl mmctl"));
  EXPECT_THAT(content("etc/mmd/mmd.jsonc"), HasSubstr("\"credential:roxom.key\""));

  std::ofstream(root() / "etc/mmd/mmd.jsonc", std::ios::app) << "// edited\n";
  std::ofstream(root() / "var/lib/mmd/ledger.db") << "books";
  dpkg("-i " + newer(first));
  EXPECT_THAT(content("etc/mmd/mmd.jsonc"), HasSubstr("// edited"));
  EXPECT_EQ(content("var/lib/mmd/ledger.db"), "books");

  dpkg("-r mmd");
  EXPECT_FALSE(fs::exists(root() / "usr/sbin/mmd"));
  EXPECT_THAT(content("etc/mmd/mmd.jsonc"), HasSubstr("// edited"));
  EXPECT_EQ(content("var/lib/mmd/ledger.db"), "books");

  dpkg("-P mmd");
  for (const char* place : {"etc/mmd", "var/lib/mmd", "usr/share/mmd", "usr/share/doc/mmd"}) {
    EXPECT_FALSE(fs::exists(root() / place)) << place;
  }
  EXPECT_EQ(content("etc/passwd"), "");
  EXPECT_EQ(content("etc/group"), "");
}

TEST(Version, NamesTheCommitInEveryProgram) {
  const std::string commit = run("git -C " MM_ROOT " rev-parse --short=12 HEAD 2>/dev/null").text;
  if (commit.empty()) GTEST_SKIP() << "not built from a repository";
  const std::string said = run(MM_BIN "/mmd --version").text;
  EXPECT_THAT(said, ::testing::MatchesRegex("mmd [0-9.]+\\+[0-9a-f]{12}(.changed)?\n"));
  for (const char* other : {"mmctl", "mmsim"}) {
    EXPECT_EQ(run(std::string(MM_BIN "/") + other + " --version").text,
              testing::replaced(said, "mmd", other));
  }
}

}  // namespace
}  // namespace mm
