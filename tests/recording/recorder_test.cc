// A recorded run, read back and replayed; and everything that can be wrong with its files.
#include "recording/recorder.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>

#include "recording/record_file.h"
#include "recording/replay.h"
#include "testing/engine_driver.h"
#include "testing/temporary_folder.h"

namespace mm::recording {
namespace {

using ::testing::HasSubstr;

const WallTime kBegan = wall_from_unix_ms(1'760'000'000'000);

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

class Recording : public ::testing::Test {
 protected:
  std::unique_ptr<Recorder> start(RecorderSettings settings = {}) {
    settings.files.folder = folder.path();
    settings.files.program_version = "test";
    auto recorder = Recorder::start(std::move(settings), testing::engine_config(), kBegan);
    EXPECT_TRUE(recorder.ok()) << recorder.error();
    return recorder.ok() ? std::move(recorder).value() : nullptr;
  }

  // An engine that quotes, is filled and stops, each of its turns recorded.
  static void trade(Recorder& recorder, int rounds) {
    engine::Engine engine(testing::engine_config());
    Now now{MonoTime(std::chrono::hours(1)), kBegan};
    const auto send = [&](const engine::Event& event) -> const engine::Turn& {
      now.mono += std::chrono::milliseconds(10);
      now.wall += std::chrono::milliseconds(10);
      const engine::Turn& turn = engine.process(event, now);
      recorder.record(event, now, turn);
      return turn;
    };
    for (const SourceId source : {testing::kGold, testing::kBitcoin}) {
      send(engine::SourceLinkChanged{source, true, {}});
    }
    send(engine::VenueLinkChanged{engine::VenueLink::up, {}});
    send(engine::AccountLoaded{1, std::make_shared<const engine::AccountState>()});
    send(engine::StartTrading{CommandId{1}});
    for (int i = 0; i < rounds; ++i) {
      send(engine::SourceTicked{testing::kBitcoin, 99'999, 100'001, 1, 1});
      std::vector<OrderId> placed;
      const auto& turn = send(engine::SourceTicked{testing::kGold, 3999.0 + i, 4001.0 + i, 1, 1});
      for (const auto& action : turn.actions) {
        const auto* order = std::get_if<engine::Approved<engine::PlaceOrder>>(&action);
        if (order) placed.push_back((*order)->id);
      }
      for (const OrderId id : placed) {
        send(engine::OrderAccepted{id, testing::EngineDriver::venue_id(id)});
        engine::OrderReport report;
        report.venue_id = testing::EngineDriver::venue_id(id);
        report.state = engine::VenueOrderState::filled;
        report.executed = Quantity{100};
        send(report);
      }
    }
    send(engine::StopTrading{CommandId{2}, false});
  }

  std::vector<std::filesystem::path> files() const { return recordings_in(folder.path()); }
  std::filesystem::path first() const { return files().front(); }

  static Result<ReplayOutcome> replay_of(const std::filesystem::path& file) {
    auto run = RunReader::open(file);
    if (!run) return Error{run.error()};
    return replay(run.value());
  }

  testing::TemporaryFolder folder;
};

TEST_F(Recording, ARecordedRunIsTheSameWhenReplayed) {
  {
    const auto recorder = start();
    trade(*recorder, 50);
    recorder->close();
    EXPECT_EQ(recorder->lost(), 0u);
    EXPECT_GT(recorder->frames(), 100u);
  }
  const auto outcome = replay_of(first());
  ASSERT_TRUE(outcome.ok()) << outcome.error();
  EXPECT_FALSE(outcome->difference);
  EXPECT_FALSE(outcome->cut_off);
  EXPECT_GT(outcome->frames, 100u);
}

TEST_F(Recording, AnEngineThatDoesSomethingElseIsToldWithFrameEventAndBothSides) {
  {
    const auto recorder = start();
    trade(*recorder, 5);
  }
  auto run = RunReader::open(first());
  ASSERT_TRUE(run.ok()) << run.error();
  std::string changed;
  v1::Record record;
  *record.mutable_header() = run->header();
  append_record(record, changed);
  bool one = false;
  for (v1::Record frame; run.value().next(frame).value();) {
    for (auto& action : *frame.mutable_frame()->mutable_actions()) {
      if (one || !action.has_place_order()) continue;
      action.mutable_place_order()->set_price_ticks(action.place_order().price_ticks() + 1);
      one = true;
    }
    append_record(frame, changed);
  }
  ASSERT_TRUE(one);
  write(first(), changed);
  const auto outcome = replay_of(first());
  ASSERT_TRUE(outcome.ok()) << outcome.error();
  ASSERT_TRUE(outcome->difference);
  EXPECT_THAT(outcome->difference->event, HasSubstr("source 0 bid 3999"));
  EXPECT_NE(outcome->difference->expected, outcome->difference->got);
  EXPECT_EQ(outcome->difference->expected.size(), outcome->difference->got.size());
}

TEST_F(Recording, AFileCutOffAnywhereReplaysAsFarAsItGoes) {
  {
    const auto recorder = start();
    trade(*recorder, 2);
  }
  const std::string all = read(first());
  std::uint64_t frames = 0;
  for (std::size_t length = 0; length < all.size(); ++length) {
    write(first(), all.substr(0, length));
    const auto outcome = replay_of(first());
    if (!outcome) {
      EXPECT_EQ(frames, 0u) << "at " << length;
      EXPECT_THAT(outcome.error(), HasSubstr("cut off before its header"));
      continue;
    }
    EXPECT_FALSE(outcome->difference);
    EXPECT_GE(outcome->frames, frames);
    frames = outcome->frames;
  }
  EXPECT_GT(frames, 10u);
}

TEST_F(Recording, AChangedByteAnywhereIsFound) {
  {
    const auto recorder = start();
    trade(*recorder, 2);
  }
  const std::string all = read(first());
  for (std::size_t at = 0; at < all.size(); ++at) {
    std::string damaged = all;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write(first(), damaged);
    const auto outcome = replay_of(first());
    if (outcome.ok()) {
      // A length that grew beyond the end looks like a file that was cut off.
      EXPECT_TRUE(outcome->cut_off) << "byte " << at;
    } else {
      EXPECT_THAT(outcome.error(), HasSubstr(first().filename().string()));
    }
  }
}

TEST_F(Recording, AFullFileIsFollowedByTheNextAndOnlyTheNewestStay) {
  RecorderSettings settings;
  settings.files.max_file_bytes = 500;
  settings.files.keep_files = 1000;
  {
    const auto recorder = start(settings);
    for (int i = 0; i < 3; ++i) {
      trade(*recorder, 1);
      const auto seen = recorder->frames();
      while (recorder->frames() == seen) std::this_thread::yield();
    }
  }
  // Three engines' turns make no sense in one; the reader does not mind.
  EXPECT_GT(files().size(), 1u);
  auto run = RunReader::open(first());
  ASSERT_TRUE(run.ok()) << run.error();
  std::uint64_t frames = 0;
  v1::Record record;
  auto there = run.value().next(record);
  for (; there.ok() && *there; there = run.value().next(record)) ++frames;
  EXPECT_TRUE(there.ok()) << there.error();
  EXPECT_EQ(frames % 3, 0u);
  EXPECT_GT(frames, 30u);
  EXPECT_THAT(RunReader::open(files().back()).error(), HasSubstr("begins with the first file of a run"));

  settings.files.keep_files = 2;
  const auto later = Recorder::start({{folder.path(), 2000, 2, "test"}, 16}, testing::engine_config(),
                                     kBegan + std::chrono::hours(1));
  ASSERT_TRUE(later.ok()) << later.error();
  EXPECT_EQ(files().size(), 2u);
  EXPECT_THAT(files().back().string(), HasSubstr("T095320"));
}

TEST_F(Recording, WhatFindsNoRoomIsCountedAndTheReplayEndsThere) {
  RecorderSettings settings;
  settings.slots = 4;
  std::uint64_t lost = 0;
  {
    const auto recorder = start(settings);
    trade(*recorder, 2000);
    recorder->close();
    lost = recorder->lost();
  }
  ASSERT_GT(lost, 0u);
  const auto outcome = replay_of(first());
  ASSERT_TRUE(outcome.ok()) << outcome.error();
  EXPECT_FALSE(outcome->difference);
  EXPECT_GT(outcome->lost, 0u);
}

TEST_F(Recording, AFolderThatCannotBeUsedIsKnownAtOnce) {
  folder.write("file", "");
  const auto recorder =
      Recorder::start({{folder / "file", 1000, 2, "test"}, 16}, testing::engine_config(), kBegan);
  ASSERT_FALSE(recorder.ok());
  EXPECT_THAT(recorder.error(), HasSubstr("file"));
}

TEST_F(Recording, AFullDiskEndsTheRecordingAndSaysSo) {
  const auto recorder = start();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  trade(*recorder, 50);
  while (recorder->problem().empty()) std::this_thread::yield();
  EXPECT_THAT(recorder->problem(), HasSubstr("cannot write"));
  EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  recorder->close();
  EXPECT_GT(recorder->lost(), 0u);
}

}  // namespace
}  // namespace mm::recording
