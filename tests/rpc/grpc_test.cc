// The gRPC port over real sockets, in front of a real engine in virtual time.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "mm/v1/control_service.grpc.pb.h"
#include "mm/v1/state_service.grpc.pb.h"
#include "rpc/grpc_server.h"
#include "testing/engine_ports.h"

namespace mm {
namespace {

using ::testing::ElementsAre;
using testing::EngineDriver;
using ::testing::HasSubstr;

class Grpc : public ::testing::Test {
 protected:
  Grpc() {
    ports.happen([](EngineDriver& driver) {
      driver.start_quoting();
      driver.accept_all();
    });
    auto started = rpc::GrpcServer::start("127.0.0.1:0", ports, ports, nullptr, doctor, shadows);
    if (!started) throw std::runtime_error(started.error());
    server = std::move(started).value();
    channel = grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
    control = v1::ControlService::NewStub(channel);
    state = v1::StateService::NewStub(channel);
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(server->port()); }

  struct Call : grpc::ClientContext {
    Call() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20)); }
  };

  // Raw bytes to a method and back: what a client without our generated code does.
  std::string raw_call(const std::string& method, const std::string& request) {
    grpc::GenericStub stub(channel);
    grpc::CompletionQueue queue;
    Call context;
    const auto call = stub.PrepareCall(&context, method, &queue);
    const auto next = [&] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    call->StartCall(nullptr);
    EXPECT_TRUE(next());
    const grpc::Slice slice(request);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), {}, nullptr);
    EXPECT_TRUE(next());
    grpc::ByteBuffer answer;
    call->Read(&answer, nullptr);
    EXPECT_TRUE(next());
    grpc::Status status;
    call->Finish(&status, nullptr);
    next();
    EXPECT_TRUE(status.ok()) << status.error_message();
    grpc::Slice bytes;
    EXPECT_TRUE(answer.TrySingleSlice(&bytes).ok() || answer.DumpToSingleSlice(&bytes).ok());
    return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
  }

  v1::ServiceState picture() {
    Call call;
    v1::GetStateResponse response;
    EXPECT_TRUE(state->GetState(&call, {}, &response).ok());
    return response.state();
  }

  testing::EnginePorts ports;
  testing::FixedDoctor doctor;
  testing::FixedShadows shadows;
  std::unique_ptr<rpc::GrpcServer> server;
  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::ControlService::Stub> control;
  std::unique_ptr<v1::StateService::Stub> state;
};

TEST_F(Grpc, ThePictureTellsModeFairPriceQuotesOrdersAndSources) {
  const v1::ServiceState now = picture();
  EXPECT_EQ(now.instrument().symbol(), "GOLD-BTC");
  EXPECT_EQ(now.instrument().price_increment().value(), "0.000001");
  EXPECT_EQ(now.mode().mode(), v1::MODE_QUOTING);
  EXPECT_EQ(now.mode().reason(), v1::MODE_REASON_OPERATOR_REQUEST);
  EXPECT_NEAR(now.fair_price().value(), 0.04, 1e-9);
  EXPECT_EQ(now.quotes().bid().state(), v1::SIDE_STATE_LIVE);
  EXPECT_EQ(now.quotes().bid().working().price().value(), "0.039960");
  EXPECT_EQ(now.quotes().ask().working().price().value(), "0.040040");
  EXPECT_NEAR(now.quotes().spread_bps(), 20, 1e-6);
  ASSERT_EQ(now.orders().orders_size(), 2);
  EXPECT_EQ(now.orders().orders(0).state(), v1::ORDER_STATE_WORKING);
  EXPECT_EQ(now.orders().orders(0).quantity().value(), "1.00");
  EXPECT_TRUE(now.orders().orders(0).has_answer_time());
  EXPECT_FALSE(now.orders().orders(0).has_exchange_create_time()) << "it has told no time";
  ASSERT_EQ(now.sources().sources_size(), 2);
  EXPECT_EQ(now.sources().sources(0).name(), "binance:PAXGUSDT");
  EXPECT_EQ(now.sources().sources(0).status(), v1::SOURCE_STATUS_LIVE);
  EXPECT_EQ(now.position().net().value(), "0.00");
  EXPECT_FALSE(now.position().has_average_entry());
  EXPECT_TRUE(now.venue().connected());
  EXPECT_EQ(now.counters().orders_sent(), 2u);
}

TEST_F(Grpc, FillsAreListedAfterANumberAndTheNewestWin) {
  ports.happen([](EngineDriver& driver) {
    driver.report(OrderId{1}, engine::VenueOrderState::live, 10);
    driver.report(OrderId{1}, engine::VenueOrderState::live, 30);
    driver.report(OrderId{1}, engine::VenueOrderState::live, 60);
  });
  const auto numbers = [&](std::uint64_t after, std::uint32_t limit) {
    Call call;
    v1::ListFillsRequest request;
    request.set_after_number(after);
    request.set_limit(limit);
    v1::ListFillsResponse response;
    EXPECT_TRUE(state->ListFills(&call, request, &response).ok());
    std::vector<std::uint64_t> list;
    for (const auto& fill : response.fills()) list.push_back(fill.number());
    return list;
  };
  EXPECT_THAT(numbers(0, 0), ElementsAre(1u, 2u, 3u));
  EXPECT_THAT(numbers(1, 0), ElementsAre(2u, 3u));
  EXPECT_THAT(numbers(0, 2), ElementsAre(2u, 3u));
}

TEST_F(Grpc, SetSpreadMovesBothQuotesAndTellsTheVersion) {
  Call call;
  v1::SetSpreadRequest request;
  request.mutable_spread_bps()->set_value("50");
  v1::SetSpreadResponse response;
  ASSERT_TRUE(control->SetSpread(&call, request, &response).ok());
  EXPECT_EQ(response.version(), 2u);
  const v1::ServiceState now = picture();
  EXPECT_EQ(now.quotes().bid().desired().price().value(), "0.039900");
  EXPECT_EQ(now.quotes().ask().desired().price().value(), "0.040100");
  EXPECT_EQ(now.quotes().bid().state(), v1::SIDE_STATE_PENDING);
  EXPECT_EQ(now.quotes().ask().state(), v1::SIDE_STATE_PENDING);
  EXPECT_THAT(ports.callers.back(), HasSubstr("127.0.0.1"));
}

TEST_F(Grpc, AWrongSpreadIsRefusedWithASentenceAndChangesNothing) {
  for (const char* wrong : {"0", "-5", "1e9", "abc", "", "1000000000"}) {
    Call call;
    v1::SetSpreadRequest request;
    request.mutable_spread_bps()->set_value(wrong);
    v1::SetSpreadResponse response;
    const auto status = control->SetSpread(&call, request, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << wrong;
    EXPECT_THAT(status.error_message(), HasSubstr("allowed: 0.1 to 5000 bps")) << wrong;
  }
  EXPECT_EQ(picture().parameters().version(), 1u);
}

TEST_F(Grpc, ParametersAreChangedTogetherOrNotAtAll) {
  v1::UpdateParametersRequest request;
  v1::UpdateParametersResponse response;
  const auto change = [&](const char* name, const char* value) {
    auto& one = *request.add_changes();
    one.set_name(name);
    one.set_value(value);
  };
  const auto update = [&] {
    Call call;
    return control->UpdateParameters(&call, request, &response);
  };
  EXPECT_EQ(update().error_code(), grpc::StatusCode::INVALID_ARGUMENT) << "nothing is named";
  change("order_size", "0.50");
  change("spreed_bps", "30");
  const auto refused = update();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(refused.error_message(), HasSubstr("did you mean 'spread_bps'"));
  EXPECT_EQ(picture().parameters().version(), 1u);
  request.mutable_changes(1)->set_name("spread_bps");
  request.set_expected_etag("000000000000");
  EXPECT_EQ(update().error_code(), grpc::StatusCode::ABORTED);
  request.set_expected_etag(picture().parameters().etag());
  EXPECT_TRUE(update().ok());
  EXPECT_EQ(response.version(), 2u);
}

TEST_F(Grpc, ParametersAreListedWithUnitRangeAndHelp) {
  Call call;
  v1::ListParametersResponse response;
  ASSERT_TRUE(state->ListParameters(&call, {}, &response).ok());
  const auto& spread = response.parameters().parameters(1);
  EXPECT_EQ(spread.name(), "spread_bps");
  EXPECT_EQ(spread.value(), "20");
  EXPECT_EQ(spread.unit(), "bps");
  EXPECT_EQ(spread.range(), "0.1 to 5000");
  EXPECT_FALSE(spread.help().empty());
}

TEST_F(Grpc, StartIsRefusedWhileAStopIsBeingConfirmed) {
  // Answered only by a listing, which never comes here.
  ports.post(engine::StopTrading{}, "test", [](const engine::CommandReply&) {});
  Call call;
  v1::StartTradingResponse response;
  const auto status = control->StartTrading(&call, {}, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(status.error_message(), HasSubstr("still being confirmed"));
}

TEST_F(Grpc, AWatcherGetsTheWholePictureThenNumberedChangesThatAddUp) {
  Call call;
  const auto reader = state->WatchState(&call, {});
  v1::WatchStateResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.number(), 1u);
  EXPECT_TRUE(message.full());
  v1::ServiceState sum = message.state();
  for (int i = 1; i <= 5; ++i) {
    ports.happen([&](EngineDriver& driver) { driver.prices(4000 + i * 0.01); });
    ASSERT_TRUE(reader->Read(&message));
    EXPECT_EQ(message.number(), static_cast<std::uint64_t>(i + 1));
    EXPECT_FALSE(message.full());
    EXPECT_FALSE(message.state().has_instrument()) << "what has not changed is left out";
    EXPECT_FALSE(message.state().has_parameters());
    EXPECT_TRUE(message.state().has_fair_price());
    const auto* reflection = v1::ServiceState::GetReflection();
    std::vector<const google::protobuf::FieldDescriptor*> told;
    reflection->ListFields(message.state(), &told);
    for (const auto* field : told) reflection->ClearField(&sum, field);
    sum.MergeFrom(message.state());
  }
  EXPECT_EQ(sum.SerializeAsString(), picture().SerializeAsString());
  call.TryCancel();
  (void)reader->Finish();
}

TEST_F(Grpc, AWatcherMayCapItsRate) {
  Call call;
  v1::WatchStateRequest request;
  request.set_max_updates_per_second(5);
  const auto reader = state->WatchState(&call, request);
  const auto begin = std::chrono::steady_clock::now();
  v1::WatchStateResponse message;
  for (int i = 0; i < 4; ++i) {
    ports.happen([&](EngineDriver& driver) { driver.prices(4000 + i * 0.01); });
    ASSERT_TRUE(reader->Read(&message));
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
  call.TryCancel();
  (void)reader->Finish();
}

// Fills its own connection's flow-control window; the others must not notice.
TEST_F(Grpc, AReaderThatStopsReadingCostsOnlyItself) {
  grpc::ChannelArguments narrow;
  narrow.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 1);
  const auto own = grpc::CreateCustomChannel(address(), grpc::InsecureChannelCredentials(), narrow);
  Call stalled;
  const auto silent = v1::StateService::NewStub(own)->WatchState(&stalled, {});
  Call call;
  const auto reader = state->WatchState(&call, {});
  v1::WatchStateResponse message;
  for (int i = 0; i < 40; ++i) {
    ports.happen([&](EngineDriver& driver) { driver.prices(4000 + i * 0.01); });
    ASSERT_TRUE(reader->Read(&message)) << i;
  }
  EXPECT_EQ(message.number(), 40u);
  call.TryCancel();
  (void)reader->Finish();
  server->shutdown();
  stalled.TryCancel();
  EXPECT_FALSE(silent->Finish().ok());
}

TEST_F(Grpc, EventsBeginWithWhatIsKeptAndGoOn) {
  Call call;
  const auto reader = state->WatchEvents(&call, {});
  v1::WatchEventsResponse message;
  std::vector<v1::Event> events;
  const auto read = [&] {
    ASSERT_TRUE(reader->Read(&message));
    EXPECT_EQ(message.lost(), 0u);
    events.insert(events.end(), message.events().begin(), message.events().end());
  };
  read();
  const auto has = [&](v1::Event::WhatCase kind) {
    return std::any_of(events.begin(), events.end(),
                       [&](const v1::Event& event) { return event.what_case() == kind; });
  };
  EXPECT_TRUE(has(v1::Event::kMode));
  EXPECT_TRUE(has(v1::Event::kOrder));
  EXPECT_TRUE(has(v1::Event::kSource));
  EXPECT_FALSE(has(v1::Event::kFill));
  ports.happen([](EngineDriver& driver) { driver.report(OrderId{1}, engine::VenueOrderState::live, 25); });
  while (!has(v1::Event::kFill)) read();
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].sequence(), i + 1);
  call.TryCancel();
  (void)reader->Finish();

  // A reader that comes back misses nothing and gets nothing twice.
  Call again;
  v1::WatchEventsRequest request;
  request.set_after_sequence(events.back().sequence() - 1);
  request.set_kept_only(true);
  const auto second = state->WatchEvents(&again, request);
  ASSERT_TRUE(second->Read(&message));
  ASSERT_EQ(message.events_size(), 1);
  EXPECT_EQ(message.events(0).SerializeAsString(), events.back().SerializeAsString());
  EXPECT_FALSE(second->Read(&message));
  EXPECT_TRUE(second->Finish().ok());
}

// Reads until `enough` says so.
template <typename Enough>
v1::WatchResponse watch(v1::StateService::Stub& state, const v1::WatchRequest& request, Enough enough) {
  grpc::ClientContext call;
  call.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const auto reader = state.Watch(&call, request);
  v1::WatchResponse message;
  v1::WatchResponse sum;
  while (!enough(sum)) {
    if (!reader->Read(&message)) {
      ADD_FAILURE() << "the stream has ended";
      break;
    }
    sum.MergeFrom(message);
  }
  call.TryCancel();
  (void)reader->Finish();
  return sum;
}

TEST_F(Grpc, OneStreamHasPicturesEventsAndSamples) {
  ports.happen([&](EngineDriver&) {
    ports.orders_took = {std::chrono::microseconds(90), std::chrono::microseconds(40),
                         std::chrono::microseconds(70)};
  });
  const auto sum = watch(*state, {}, [&](const v1::WatchResponse& so_far) {
    ports.happen([](EngineDriver& driver) { driver.prices(4000); });
    return so_far.samples_size() >= 2;
  });
  EXPECT_NE(sum.run(), 0u);
  EXPECT_TRUE(sum.picture().state().has_instrument());
  EXPECT_EQ(sum.happened().events(0).sequence(), 1u);
  const v1::Sample& sample = sum.samples(0);
  EXPECT_EQ(sample.number(), 1u);
  EXPECT_EQ(sample.mode(), v1::MODE_QUOTING);
  EXPECT_NEAR(sample.fair_price(), 0.04, 1e-9);
  EXPECT_NEAR(sample.bid(), 0.03996, 1e-9);
  EXPECT_NEAR(sample.ask(), 0.04004, 1e-9);
  EXPECT_NEAR(sample.spread_bps(), 20, 1e-6);
  EXPECT_FALSE(sample.has_venue_bid()) << "the exchange's book is not known here";
  // Orders are told once, in the sample after them.
  const auto with_orders = std::find_if(sum.samples().begin(), sum.samples().end(),
                                        [](const v1::Sample& one) { return one.has_tick_to_order_median(); });
  ASSERT_NE(with_orders, sum.samples().end());
  EXPECT_EQ(with_orders->tick_to_order_median().nanos(), 70'000);
  EXPECT_EQ(with_orders->tick_to_order_longest().nanos(), 90'000);
  EXPECT_TRUE(std::none_of(with_orders + 1, sum.samples().end(),
                           [](const v1::Sample& one) { return one.has_tick_to_order_median(); }));
}

TEST_F(Grpc, AReaderThatComesBackGetsWhatItMissedAndOfAnotherRunEverything) {
  const auto first = watch(*state, {}, [](const v1::WatchResponse& sum) {
    return sum.samples_size() > 0 && sum.happened().events_size() > 0;
  });
  const auto known = first.happened().events().rbegin()->sequence();
  ports.happen([](EngineDriver& driver) { driver.report(OrderId{1}, engine::VenueOrderState::live, 25); });
  v1::WatchRequest request;
  request.set_run(first.run());
  request.set_after_event(known);
  request.set_after_sample(first.samples().rbegin()->number());
  const auto has_events = [](const v1::WatchResponse& sum) { return sum.happened().events_size() > 0; };
  const auto second = watch(*state, request, has_events);
  EXPECT_EQ(second.happened().events(0).sequence(), known + 1);
  EXPECT_EQ(second.happened().lost(), 0u);
  EXPECT_TRUE(second.picture().full());
  request.set_run(first.run() + 1);
  EXPECT_EQ(watch(*state, request, has_events).happened().events(0).sequence(), 1u);
}

TEST_F(Grpc, TheExchangesBookComesWholeEachTimeItIsAnother) {
  engine::Depth depth;
  depth.bids = {{Price{39990}, Quantity{100}}, {Price{39980}, Quantity{250}}};
  depth.live = true;
  depth.at = wall_from_unix_ms(1000);
  ports.tell(depth);
  const auto has_depth = [](const v1::WatchResponse& sum) { return sum.has_depth(); };
  v1::Depth told = watch(*state, {}, has_depth).depth();
  ASSERT_EQ(told.bids_size(), 2);
  EXPECT_EQ(told.bids(1).price().value(), "0.039980");
  EXPECT_EQ(told.bids(1).quantity().value(), "2.50");
  EXPECT_EQ(told.asks_size(), 0);
  EXPECT_TRUE(told.live());
  EXPECT_EQ(told.time().seconds(), 1);
  depth.live = false;
  depth.detail = "its link is lost";
  ports.tell(depth);
  told = watch(*state, {}, has_depth).depth();
  EXPECT_FALSE(told.live());
  EXPECT_EQ(told.detail(), "its link is lost");
}

TEST_F(Grpc, ABookThatHasNotChangedIsNotSentAgain) {
  engine::Depth depth;
  depth.bids = {{Price{39990}, Quantity{100}}};
  ports.tell(depth);
  int messages = 0;
  const auto sum = watch(*state, {}, [&](const v1::WatchResponse&) {
    ports.happen([](EngineDriver& driver) { driver.prices(4000); });
    return ++messages > 10;
  });
  EXPECT_EQ(sum.depth().bids_size(), 1) << "each book that came would have added its levels to the sum";
}

TEST_F(Grpc, WhoeverReachesThePortIsAnOperator) {
  Call call;
  v1::WhoAmIResponse who;
  ASSERT_TRUE(state->WhoAmI(&call, {}, &who).ok());
  EXPECT_EQ(who.role(), v1::ROLE_OPERATOR);
  EXPECT_EQ(who.name(), "local operator");
}

TEST_F(Grpc, ShutdownEndsStreamsWithUnavailable) {
  Call call;
  const auto reader = state->WatchState(&call, {});
  v1::WatchStateResponse message;
  ASSERT_TRUE(reader->Read(&message));
  server->shutdown();
  while (reader->Read(&message)) {
  }
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(Grpc, TheDoctorsChecksAreTold) {
  Call call;
  v1::RunDoctorResponse response;
  ASSERT_TRUE(state->RunDoctor(&call, {}, &response).ok());
  ASSERT_EQ(response.checks_size(), 2);
  EXPECT_TRUE(response.checks(0).ok());
  EXPECT_EQ(response.checks(1).detail(), "full; make room");
}

TEST_F(Grpc, HealthIsServing) {
  const std::string serving{"\x08\x01", 2};
  EXPECT_EQ(raw_call("/grpc.health.v1.Health/Check", ""), serving);
  const std::string name = "mm.v1.ControlService";
  EXPECT_EQ(raw_call("/grpc.health.v1.Health/Check",
                     "\x0a" + std::string(1, static_cast<char>(name.size())) + name),
            serving);
}

TEST_F(Grpc, ReflectionNamesTheServices) {
  const std::string list_services{"\x3a\x00", 2};
  const std::string answer =
      raw_call("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", list_services);
  EXPECT_THAT(answer, HasSubstr("mm.v1.ControlService"));
  EXPECT_THAT(answer, HasSubstr("mm.v1.StateService"));
  EXPECT_THAT(answer, HasSubstr("mm.v1.ShadowService"));
  EXPECT_THAT(answer, HasSubstr("grpc.health.v1.Health"));
}

TEST_F(Grpc, ASecondServerOnTheSamePortIsRefusedWithASentence) {
  const auto second = rpc::GrpcServer::start(address(), ports, ports, nullptr, doctor, shadows);
  ASSERT_FALSE(second.ok());
  EXPECT_THAT(second.error(), HasSubstr("another mmd"));
}

}  // namespace
}  // namespace mm
