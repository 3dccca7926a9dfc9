// Requests over a pool of keep-alive HTTP/1.1 connections to one host. Each request has a connection to
// itself, so none waits behind another. Used on the thread of its io_context only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "net/tls_context.h"
#include "net/url.h"

namespace boost::asio {
class io_context;
}

namespace mm::net {

struct HttpsSettings {
  Url url;                // its target is ignored
  std::size_t warm = 2;   // connections kept open ahead
  std::size_t most = 16;  // connections at once
  Duration connect_timeout = std::chrono::seconds(5);
  std::size_t max_body = 8 << 20;
};

struct HttpOutcome {
  enum class Kind {
    answered,  // status and body are valid
    not_sent,  // provably nothing of the request left this machine
    unknown,   // it left at least in part, and no whole answer came: anything may have happened
  };
  Kind kind = Kind::not_sent;
  unsigned status = 0;
  std::string body;
  std::optional<std::string> date;         // the header as sent
  std::optional<std::string> retry_after;  // the header as sent
  std::string detail;                      // why there is no answer
  Duration took{};
};

struct HttpRequest {
  std::string_view method;   // "GET", "POST"
  std::string_view target;   // path and query
  std::string_view headers;  // further header lines, each ended by \r\n
  std::string_view body;
  Duration timeout = std::chrono::seconds(3);  // from the call to the whole answer
};

class HttpsPool;

class HttpsClient {
 public:
  using Done = std::function<void(HttpOutcome)>;
  using Written = std::function<void(MonoTime)>;

  // `tls` is needed for https addresses.
  HttpsClient(boost::asio::io_context& io, const TlsContext* tls, HttpsSettings settings);
  ~HttpsClient();  // no callback is called any more
  HttpsClient(const HttpsClient&) = delete;
  HttpsClient& operator=(const HttpsClient&) = delete;

  // Opens the connections that are kept ahead.
  void warm_up();

  // `done` is called once, never from within the call. `written`, if given, when the bytes were handed to the
  // socket.
  void request(const HttpRequest& request, Done done, Written written = {});

 private:
  std::shared_ptr<HttpsPool> pool_;
};

}  // namespace mm::net
