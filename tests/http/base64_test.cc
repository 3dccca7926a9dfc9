#include "http/base64.h"

#include <gtest/gtest.h>

namespace mm::http {
namespace {

TEST(Base64, IsWhatTheStandardSays) {
  const std::pair<const char*, const char*> samples[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : samples) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (std::size_t from = 0; from < 3; ++from) {
    const std::string bytes = all.substr(from);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
}

TEST(Base64, PaddedPiecesMayFollowEachOther) {
  EXPECT_EQ(from_base64("Zg==Zm8=Zm9v"), "ffofoo");
}

TEST(Base64, WhatIsNoneIsRefused) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg==Z", "Zg =", "Z===", "====", "Z=g=", "=Zg=", "Zm9-", "Zm9_",
                           "Zm\n9v", "Zm9\xff"}) {
    EXPECT_FALSE(from_base64(text)) << text;
  }
}

}  // namespace
}  // namespace mm::http
