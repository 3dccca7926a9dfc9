#include "rpc/sample_file.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "mm/v1/state_service.grpc.pb.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"

namespace mm::rpc {
namespace {

class SampleFileTest : public ::testing::Test {
 protected:
  SampleFileTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "mm-samples-XXXXXX";
    folder = mkdtemp(pattern.data());
    path = folder / "ledger.db.samples";
  }
  ~SampleFileTest() override { std::filesystem::remove_all(folder); }

  std::unique_ptr<SampleFile> open(std::size_t slots = 4) {
    auto file = SampleFile::open(path, slots);
    EXPECT_TRUE(file.ok()) << file.error();
    return std::move(file).value();
  }
  static WallTime at(int second) { return wall_from_unix_ms(1000 * second); }
  static KeptSample sample(int second) {
    KeptSample made{};
    made.time = at(second);
    made.mode = engine::Mode::quoting;
    made.fair = second + 0.5;
    made.bid = std::nan("");
    made.profit = -1e-10;
    made.order_median = std::chrono::microseconds(second);
    return made;
  }
  // The seconds of what is kept.
  std::vector<int> kept(SampleFile& file, int oldest = 0, int newest = 1000) {
    std::vector<int> seconds;
    for (const auto& one : file.read(at(oldest), at(newest)))
      seconds.push_back(static_cast<int>(unix_ms(one.time) / 1000));
    return seconds;
  }
  using List = std::vector<int>;

  std::filesystem::path folder;
  std::filesystem::path path;
};

TEST_F(SampleFileTest, WhatWasWrittenIsReadByTheNextRun) {
  open()->write(sample(7));
  const auto list = open()->read(at(0), at(1000));
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].time, at(7));
  EXPECT_EQ(list[0].mode, engine::Mode::quoting);
  EXPECT_EQ(list[0].fair, 7.5);
  EXPECT_TRUE(std::isnan(list[0].bid));
  EXPECT_EQ(list[0].profit, -1e-10);
  EXPECT_EQ(list[0].order_median, std::chrono::microseconds(7));
  EXPECT_EQ(list[0].order_longest, Duration{});
}

TEST_F(SampleFileTest, TheOldestMakeRoomAlsoOverRestarts) {
  {
    const auto file = open();
    for (int second = 1; second <= 6; ++second) file->write(sample(second));
  }
  const auto size = std::filesystem::file_size(path);
  const auto file = open();
  EXPECT_EQ(kept(*file), (List{3, 4, 5, 6}));
  file->write(sample(7));
  EXPECT_EQ(kept(*open()), (List{4, 5, 6, 7}));
  EXPECT_EQ(std::filesystem::file_size(path), size);
}

TEST_F(SampleFileTest, OnlyThoseOfTheTimeThatIsAskedForAreRead) {
  const auto file = open();
  for (int second = 1; second <= 4; ++second) file->write(sample(second));
  EXPECT_EQ(kept(*file, 2, 3), (List{2, 3}));
}

TEST_F(SampleFileTest, ATornSlotIsLeftOut) {
  for (const auto file = open(); const int second : {1, 2, 3}) file->write(sample(second));
  std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(8 + 128 + 20);
  bytes.put('\x55');
  bytes.close();
  const auto file = open();
  EXPECT_EQ(kept(*file), (List{1, 3}));
}

TEST_F(SampleFileTest, AFileThatIsNotOfThisKindIsBegunAnew) {
  std::ofstream(path) << "something else that is longer than a name";
  const auto file = open();
  EXPECT_TRUE(kept(*file).empty());
  file->write(sample(1));
  EXPECT_EQ(kept(*open()), (List{1}));
}

TEST_F(SampleFileTest, AFileOfMoreSlotsIsCut) {
  {
    const auto file = open(8);
    for (int second = 1; second <= 8; ++second) file->write(sample(second));
  }
  const auto file = open(4);
  EXPECT_EQ(kept(*file), (List{1, 2, 3, 4}));
}

TEST_F(SampleFileTest, APlaceThatCannotBeWrittenIsAnErrorThatNamesIt) {
  path = folder / "no such folder" / "samples";
  const auto file = SampleFile::open(path, 4);
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.error().find("no such folder"), std::string::npos) << file.error();
}

TEST_F(SampleFileTest, AWatcherIsToldThoseOfEarlierRunsFirst) {
  const WallTime now = std::chrono::system_clock::now();
  {
    const auto file = open(SampleFile::kSlots);
    for (const auto ago : {std::chrono::hours(7), std::chrono::hours(2), std::chrono::hours(1)}) {
      KeptSample before = sample(0);
      before.time = now - ago;
      file->write(before);
    }
  }
  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  ports.happen([](testing::EngineDriver& driver) { driver.start_quoting(); });
  const auto server =
      GrpcServer::start("127.0.0.1:0", ports, ports, nullptr, doctor, shadows, {}, open(SampleFile::kSlots))
          .value();
  const auto state = v1::StateService::NewStub(
      grpc::CreateChannel("127.0.0.1:" + std::to_string(server->port()), grpc::InsecureChannelCredentials()));
  grpc::ClientContext call;
  call.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const auto reader = state->Watch(&call, {});
  v1::WatchResponse message;
  v1::WatchResponse sum;
  while (sum.samples_size() < 3 && reader->Read(&message)) sum.MergeFrom(message);
  call.TryCancel();
  (void)reader->Finish();
  ASSERT_GE(sum.samples_size(), 3);
  EXPECT_EQ(sum.samples(0).number(), 1u);
  EXPECT_EQ(sum.samples(0).time().seconds(), unix_ms(now - std::chrono::hours(2)) / 1000)
      << "not that of 7 h ago";
  EXPECT_EQ(sum.samples(1).time().seconds(), unix_ms(now - std::chrono::hours(1)) / 1000);
  EXPECT_EQ(sum.samples(2).number(), 3u) << "what is sampled now comes after them";
}

}  // namespace
}  // namespace mm::rpc
