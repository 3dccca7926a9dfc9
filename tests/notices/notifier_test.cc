#include "notices/notifier.h"

#include <gmock/gmock.h>

#include <boost/asio/write.hpp>

#include "notices/webhook_courier.h"
#include "testing/scripted_server.h"
#include "testing/temporary_folder.h"

namespace mm::notices {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

NotifierSettings to_command(const std::string& script, const testing::TemporaryFolder& folder) {
  NotifierSettings settings;
  settings.sender = {"mmd", "GOLD-BTC"};
  settings.command = {"/bin/sh", "-c", script, "sh", folder.path()};
  settings.last_words = seconds(20);
  return settings;
}

TEST(Notifier, WhatWasToldIsDeliveredBeforeTheEnd) {
  testing::TemporaryFolder folder;
  {
    Notifier notifier(to_command("cat >> $1/got; echo >> $1/got", folder),
                      [](const std::string& problem) { FAIL() << problem; });
    notifier.tell(Kind::halted, false, "first");
    notifier.tell(Kind::fill, true, "second");
  }
  const std::string got = text_of(folder / "got");
  EXPECT_EQ(std::count(got.begin(), got.end(), '\n'), 2) << got;
  EXPECT_LT(got.find("mmd GOLD-BTC: first"), got.find("mmd GOLD-BTC: second"));
  EXPECT_THAT(got, HasSubstr(R"("silent":true)"));
  EXPECT_THAT(got, HasSubstr(R"("number":2)"));
}

TEST(Notifier, TellingWaitsForNothingAndTheEndNotForLong) {
  testing::TemporaryFolder folder;
  auto settings = to_command("sleep 1000", folder);
  settings.last_words = std::chrono::milliseconds(100);
  settings.timeout = seconds(1000);
  const auto begun = std::chrono::steady_clock::now();
  {
    Notifier notifier(settings, [](const std::string&) {});
    for (int i = 0; i < 1000; ++i) notifier.tell(Kind::fill, false, "x");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(20));
}

TEST(Notifier, ACommandThatHangsDoesNotKeepTheWebhook) {
  testing::TemporaryFolder folder;
  std::atomic<int> posted{0};
  testing::ScriptedServer server([&](auto& socket) {
    char bytes[4096];
    while (socket.read_some(boost::asio::buffer(bytes)) > 0) {
      ++posted;
      boost::asio::write(socket, boost::asio::buffer(std::string("HTTP/1.1 204 No Content\r\n\r\n")));
    }
  });
  auto settings = to_command("sleep 1000", folder);
  settings.last_words = Duration(0);
  settings.timeout = seconds(1000);
  settings.webhook = Webhook{net::TlsContext::create({}).value(),
                             webhook_address("http://127.0.0.1:" + server.port() + "/").value()};
  Notifier notifier(settings, [](const std::string&) {});
  notifier.tell(Kind::fill, false, "x");
  notifier.tell(Kind::fill, false, "y");
  const auto deadline = std::chrono::steady_clock::now() + seconds(20);
  while (notifier.tally().delivered < 2 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(notifier.tally().delivered, 2u);
  EXPECT_EQ(posted, 2);
}

}  // namespace
}  // namespace mm::notices
