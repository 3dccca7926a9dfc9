// The one HTTP port: pages made on request (metrics, health), a folder of files (the dashboard), and gRPC-Web
// for the page's calls, which go to the gRPC server in this process as they came. It runs on a thread of its
// own, so that no reader, however slow or many, is felt by the loop.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/certificates.h"
#include "core/result.h"
#include "core/time.h"
#include "rpc/in_process.h"

namespace mm::http {

struct HttpAnswer {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Makes a page anew for each request. Called on the server's thread, one at a time; must be quick.
using HttpRoute = std::function<HttpAnswer()>;
// Exact path ("/metrics") -> page. A route wins over a file of the same path.
using HttpRoutes = std::map<std::string, HttpRoute, std::less<>>;

// Who asks for a page.
struct HttpCaller {
  std::string address;                              // without port
  std::optional<std::string> authorization;         // the header
  std::vector<std::string> certificate_names = {};  // of one that was verified
};

// What to answer instead of the page, 401 or 403; nothing when the caller may see it.
using HttpGuard = std::function<std::optional<HttpAnswer>(const HttpCaller&)>;

struct HttpSettings {
  std::string listen = "127.0.0.1:8080";  // without certificates loopback only; port 0: the system chooses
  std::shared_ptr<access::Certificates> certificates;  // null: clear text
  HttpRoutes routes;
  HttpRoutes guarded_routes;              // for those whom `guard` lets in, as are the files
  HttpGuard guard;                        // null: for everybody
  std::filesystem::path static_root;      // empty: no files
  std::shared_ptr<rpc::InProcess> calls;  // to the gRPC server in this process; null: no gRPC-Web
  std::vector<std::string> hosts;         // names besides loopback's that requests may be for
  std::vector<std::string> origins;       // "https://desk.example.org": whose pages may call besides our own
  // More are turned away. Each page holds one for its stream, and its browser opens up to five more; with a
  // hundred pages there must be descriptors left for trading, out of the usual 1024.
  std::size_t most_connections = 512;
  Duration idle_timeout =
      std::chrono::seconds(30);  // for a request to arrive, and for what is sent to be read
};

class HttpServer {
 public:
  // Listens when it returns; otherwise a sentence that says what to do.
  static Result<std::unique_ptr<HttpServer>> start(HttpSettings settings);
  // Ends all connections. No route is called once it has returned.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // The port it listens on. Callable from any thread.
  std::uint16_t port() const;

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mm::http
