#include "http/grpc_web_headers.h"

#include <gtest/gtest.h>

namespace mm::http {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(GrpcWebHeaders, TheContentTypeTellsHowBodiesTravel) {
  for (const char* type : {"application/grpc-web", "application/grpc-web+proto", "Application/GRPC-Web+Proto",
                           "application/grpc-web+proto; charset=utf-8", " application/grpc-web "}) {
    EXPECT_EQ(web_format(type), WebFormat::binary) << type;
  }
  for (const char* type : {"application/grpc-web-text", "application/grpc-web-text+proto;x=y"}) {
    EXPECT_EQ(web_format(type), WebFormat::text) << type;
  }
  for (const char* type : {"", "application/grpc", "application/grpc+proto", "application/grpc-web+json",
                           "application/grpc-web-text+json", "application/grpc-webx", "text/plain",
                           "application/json", "application/connect+proto", ";application/grpc-web"}) {
    EXPECT_EQ(web_format(type), std::nullopt) << type;
  }
}

TEST(GrpcWebHeaders, TheAnswerTravelsAsAcceptedElseAsTheRequest) {
  EXPECT_EQ(answer_format(WebFormat::text, ""), WebFormat::text);
  EXPECT_EQ(answer_format(WebFormat::binary, "*/*"), WebFormat::binary);
  EXPECT_EQ(answer_format(WebFormat::binary, "application/grpc-web-text"), WebFormat::text);
  EXPECT_EQ(answer_format(WebFormat::text, "text/html, application/grpc-web+proto;q=0.9"), WebFormat::binary);
}

TEST(GrpcWebHeaders, AMethodsPathIsToldFromAFiles) {
  for (const char* path : {"/mm.v1.StateService/GetState", "/a.b/C", "/grpc.health.v1.Health/Check"}) {
    EXPECT_TRUE(is_method_path(path)) << path;
  }
  for (const char* path : {"", "/", "/metrics", "/index.html", "/assets/app.js", "/assets/LICENSE", "/a.b/",
                           "/a.b", "a.b/C", "/a.b/C/D", "/.b/C", "/a./C", "/a..b/C", "/a.b/C?d", "//C"}) {
    EXPECT_FALSE(is_method_path(path)) << path;
  }
}

TEST(GrpcWebHeaders, ATimeoutHasEightDigitsAndAUnit) {
  EXPECT_EQ(*call_timeout("2H"), 2h);
  EXPECT_EQ(*call_timeout("3M"), 3min);
  EXPECT_EQ(*call_timeout("4S"), 4s);
  EXPECT_EQ(*call_timeout("1500m"), 1500ms);
  EXPECT_EQ(*call_timeout("6u"), 6us);
  EXPECT_EQ(*call_timeout("99999999n"), 99'999'999ns);
  EXPECT_EQ(*call_timeout("0S"), 0s);
  EXPECT_EQ(*call_timeout("99999999H"), 8760h) << "not more than a clock can hold";
  for (const char* text :
       {"", "S", "5", "-5S", "+5S", "5 S", "5s", "5h", "5SS", "5.5S", "123456789S", "0x5S"}) {
    EXPECT_FALSE(call_timeout(text)) << text;
  }
}

TEST(GrpcWebHeaders, WhatIsNotHttpsOwnBusinessIsMetadata) {
  Metadata metadata;
  for (const auto& [name, value] : Metadata{{"Authorization", "Bearer abc"},
                                            {"X-Custom", "one"},
                                            {"x-custom", "two"},
                                            {"X-User-Agent", "connect-es"},
                                            {"x-raw-bin", "AP8=,AQI,"},
                                            {"Host", "127.0.0.1"},
                                            {"Content-Type", "application/grpc-web"},
                                            {"Content-Length", "5"},
                                            {"Accept-Encoding", "gzip"},
                                            {"Cookie", "secret"},
                                            {"Origin", "http://127.0.0.1"},
                                            {"Sec-Fetch-Site", "same-origin"},
                                            {"X-Grpc-Web", "1"},
                                            {"TE", "trailers"},
                                            {"grpc-timeout", "5S"},
                                            {"grpc-anything", "x"},
                                            {"User-Agent", "browser"}}) {
    ASSERT_TRUE(add_metadata(metadata, name, value)) << name;
  }
  EXPECT_EQ(metadata, (Metadata{{"authorization", "Bearer abc"},
                                {"x-custom", "one"},
                                {"x-custom", "two"},
                                {"x-user-agent", "connect-es"},
                                {"x-raw-bin", "\0\xff"s},
                                {"x-raw-bin", "\x01\x02"},
                                {"x-raw-bin", ""}}));
}

TEST(GrpcWebHeaders, WhatGrpcCannotCarryIsRefusedWithASentence) {
  Metadata metadata;
  EXPECT_EQ(add_metadata(metadata, "X-Na~me", "x").error(), "gRPC knows no metadata of the name 'x-na~me'");
  EXPECT_EQ(add_metadata(metadata, "X-Name", "\xc3\xb6").error(),
            "the metadata 'x-name' must be printable ASCII");
  EXPECT_EQ(add_metadata(metadata, "X-Name", "a\tb").error(),
            "the metadata 'x-name' must be printable ASCII");
  EXPECT_EQ(add_metadata(metadata, "x-raw-bin", "Zg=, ?").error(), "the metadata 'x-raw-bin' must be Base64");
  EXPECT_EQ(add_metadata(metadata, "x-raw-bin", "Zgggg").error(), "the metadata 'x-raw-bin' must be Base64");
}

}  // namespace
}  // namespace mm::http
