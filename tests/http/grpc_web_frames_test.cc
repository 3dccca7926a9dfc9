#include "http/grpc_web_frames.h"

#include <gtest/gtest.h>

namespace mm::http {
namespace {

using namespace std::string_literals;

constexpr std::size_t kMost = 10;

// The message, or "CODE: sentence".
std::string taken(std::string_view body, std::string_view encoding = "") {
  const auto message = request_message(body, encoding, kMost);
  if (const auto* status = std::get_if<CallStatus>(&message)) {
    return std::to_string(status->code) + ": " + status->message;
  }
  return std::get<std::string>(message);
}

TEST(GrpcWebFrames, ARequestIsOneMessage) {
  EXPECT_EQ(taken("\0\0\0\0\x03"s + "abc"), "abc");
  EXPECT_EQ(taken("\0\0\0\0\0"s), "") << "an empty message is one too";
  EXPECT_EQ(taken("\0\0\0\0\x0a"s + "0123456789"), "0123456789");
}

TEST(GrpcWebFrames, WhatIsNoRequestIsRefusedWithTheStatusThatGrpcGives) {
  EXPECT_EQ(taken(""), "12: a call needs one message, and none came");
  EXPECT_EQ(taken("\0\0\0\0"s), "13: the request ends within a frame's head");
  EXPECT_EQ(taken("\0\0\0\0\x04"s + "abc"), "13: a frame tells of 4 bytes, but 3 came");
  EXPECT_EQ(taken("\0\0\0\0\x02"s + "abc"), "12: a call takes one message, and more came");
  EXPECT_EQ(taken("\0\0\0\0\x0b"s + "0123456789a"),
            "8: a message of 11 bytes is larger than the 10 that are taken");
  EXPECT_EQ(taken("\0\xff\xff\xff\xff"s),
            "8: a message of 4294967295 bytes is larger than the 10 that are taken");
  EXPECT_EQ(taken("\x80\0\0\0\0"s), "13: the request holds a frame that is no message");
  EXPECT_EQ(taken("\x02\0\0\0\0"s), "13: the request holds a frame that is no message");
}

TEST(GrpcWebFrames, ACompressedMessageIsRefusedByWhatWasSaidOfIt) {
  const std::string frame = "\x01\0\0\0\x03"s + "abc";
  EXPECT_EQ(taken(frame, "gzip"), "12: messages are taken uncompressed only");
  EXPECT_EQ(taken(frame), "13: the message is flagged compressed, but grpc-encoding names no way");
  EXPECT_EQ(taken(frame, "identity"),
            "13: the message is flagged compressed, but grpc-encoding names no way");
  EXPECT_EQ(taken("\0\0\0\0\x03"s + "abc", "gzip"), "abc") << "not flagged, so not compressed";
}

TEST(GrpcWebFrames, AMessageIsFramedWithItsLength) {
  EXPECT_EQ(message_frame("abc"), "\0\0\0\0\x03"s + "abc");
  EXPECT_EQ(message_frame(std::string(0x010203, 'x')).substr(0, 6), "\0\0\x01\x02\x03x"s);
}

TEST(GrpcWebFrames, TrailersAreLinesInAFrameOfTheirOwn) {
  EXPECT_EQ(trailer_frame({0, ""}, {}), "\x80\0\0\0\x10grpc-status: 0\r\n"s);
  EXPECT_EQ(trailer_lines({9, "100 % wrong\nö"}, {{"x-hint", "a b"}, {"x-raw-bin", "\0\xff"s}}),
            "grpc-status: 9\r\ngrpc-message: 100 %25 wrong%0A%C3%B6\r\nx-hint: a b\r\nx-raw-bin: AP8\r\n");
}

}  // namespace
}  // namespace mm::http
