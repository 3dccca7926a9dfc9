#include <gtest/gtest.h>

#include "http/http_server.h"
#include "http/web_reader.h"
#include "testing/temporary_folder.h"

namespace mm::http {
namespace {

namespace fs = std::filesystem;
using testing::header;
using testing::TemporaryFolder;
using testing::WebReader;

class StaticFilesTest : public ::testing::Test {
 protected:
  StaticFilesTest() {
    folder.write("secret.txt", "secret");
    folder.write("site-secret/secret.txt", "secret");
    folder.write("site/index.html", "<!doctype html>the page");
    folder.write("site/assets/app.js", "run()");
    folder.write("site/.hidden", "secret");
    folder.write("site/a b.txt", "spaced");
    HttpSettings settings;
    settings.listen = "127.0.0.1:0";
    settings.static_root = folder.path() / "site";
    settings.routes["/metrics"] = [] { return HttpAnswer{200, "text/plain", "mm_up 1\n"}; };
    server = HttpServer::start(std::move(settings)).value();
    reader = std::make_unique<WebReader>(server->port());
  }
  unsigned status(const std::string& target) { return reader->get(target).result_int(); }

  TemporaryFolder folder;
  std::unique_ptr<HttpServer> server;
  std::unique_ptr<WebReader> reader;
};

TEST_F(StaticFilesTest, TheRootIsTheIndexPage) {
  const auto answer = reader->get("/");
  EXPECT_EQ(answer.result_int(), 200u);
  EXPECT_EQ(answer.body(), "<!doctype html>the page");
  EXPECT_EQ(header(answer, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(reader->get("/?x=1").body(), answer.body());
  EXPECT_EQ(reader->get("/index.html").body(), answer.body());
}

TEST_F(StaticFilesTest, FilesHaveTheTypeOfTheirEnding) {
  for (const auto& [name, type] :
       std::map<std::string, std::string>{{"x.js", "text/javascript; charset=utf-8"},
                                          {"x.css", "text/css; charset=utf-8"},
                                          {"x.json", "application/json"},
                                          {"x.svg", "image/svg+xml"},
                                          {"x.png", "image/png"},
                                          {"x.woff2", "font/woff2"},
                                          {"x.ico", "image/x-icon"},
                                          {"x.unheard", "application/octet-stream"},
                                          {"x", "application/octet-stream"}}) {
    folder.write("site/" + name, "x");
    EXPECT_EQ(header(reader->get('/' + name), "Content-Type"), type) << name;
  }
}

TEST_F(StaticFilesTest, EscapedNamesAreFound) {
  EXPECT_EQ(reader->get("/a%20b.txt").body(), "spaced");
  EXPECT_EQ(reader->get("/assets%2Fapp.js").body(), "run()");
}

TEST_F(StaticFilesTest, NoWayOfSpellingLeadsOutOfTheFolder) {
  for (const char* target : {"/../secret.txt",
                             "/assets/../../secret.txt",
                             "/%2e%2e/secret.txt",
                             "/%2E%2E/secret.txt",
                             "/.%2e/secret.txt",
                             "/..%2fsecret.txt",
                             "/%2e%2e%2fsecret.txt",
                             "/assets/%2e%2e/%2e%2e/secret.txt",
                             "/%252e%252e/secret.txt",
                             "/..\\secret.txt",
                             "/..%5csecret.txt",
                             "/../site-secret/secret.txt",
                             "//secret.txt",
                             "//etc/passwd",
                             "/%2fetc/passwd",
                             "/assets//app.js",
                             "/./index.html",
                             "/.hidden",
                             "/%2ehidden",
                             "/assets/..",
                             "/..",
                             "/.",
                             "/%c0%ae%c0%ae/secret.txt"}) {
    const auto answer = reader->get(target);
    EXPECT_EQ(answer.result_int(), 404u) << target;
    EXPECT_EQ(answer.body().find("secret"), std::string::npos) << target;
  }
}

TEST_F(StaticFilesTest, ALinkIsFollowedWithinTheFolderAndNotOutOfIt) {
  const auto site = folder.path() / "site";
  fs::create_symlink("index.html", site / "home.html");
  fs::create_symlink(folder.path() / "secret.txt", site / "out.txt");
  fs::create_directory_symlink("..", site / "up");
  fs::create_directory_symlink("../site-secret", site / "beside");
  fs::create_symlink("loop", site / "loop");
  EXPECT_EQ(status("/home.html"), 200u);
  for (const char* target : {"/out.txt", "/up/secret.txt", "/beside/secret.txt", "/loop"}) {
    EXPECT_EQ(status(target), 404u) << target;
  }
}

TEST_F(StaticFilesTest, OnlyPlainFilesOfASensibleSizeAreShown) {
  EXPECT_EQ(status("/assets"), 404u);
  EXPECT_EQ(status("/assets/"), 404u);
  fs::create_directory(folder.path() / "site/page");
  folder.write("site/page/index.html", "page");
  EXPECT_EQ(reader->get("/page/").body(), "page");
  folder.write("site/large.bin", "");
  fs::resize_file(folder.path() / "site/large.bin", (16 << 20) + 1);
  EXPECT_EQ(status("/large.bin"), 404u);
  fs::resize_file(folder.path() / "site/large.bin", 16 << 20);
  EXPECT_EQ(reader->get("/large.bin").body().size(), 16u << 20);
}

TEST_F(StaticFilesTest, AnUnchangedFileIsNotSentTwice) {
  const auto first = reader->get("/");
  const std::string etag = header(first, "ETag");
  EXPECT_FALSE(etag.empty());
  EXPECT_EQ(header(first, "Cache-Control"), "no-cache");
  const auto second = reader->get("/", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(second.result_int(), 304u);
  EXPECT_EQ(second.body(), "");
  EXPECT_EQ(header(second, "ETag"), etag);
  EXPECT_EQ(status("/"), 200u) << "the connection is still in step";

  folder.write("site/index.html", "<!doctype html>new page");
  const auto third = reader->get("/", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(third.result_int(), 200u);
  EXPECT_EQ(third.body(), "<!doctype html>new page");
}

TEST_F(StaticFilesTest, HeadOfAFileTellsItsSize) {
  const auto answer = reader->ask("HEAD", "/assets/app.js");
  EXPECT_EQ(answer.result_int(), 200u);
  EXPECT_EQ(header(answer, "Content-Length"), "5");
  EXPECT_EQ(reader->get("/assets/app.js").body(), "run()");
}

TEST_F(StaticFilesTest, ARouteWinsOverAFile) {
  folder.write("site/metrics", "a file");
  EXPECT_EQ(reader->get("/metrics").body(), "mm_up 1\n");
}

}  // namespace
}  // namespace mm::http
