// What a REST request to Roxom says beside its body: where it goes and who sends it.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "venues/roxom/signer.h"

namespace mm::roxom {

struct RequestText {
  std::string target;   // path and query
  std::string headers;  // lines, each ended by \r\n
};

// A signature costs more than everything else of a request together, and the loop waits for it. Requests that
// are known long before they are sent, as the cancel of an order is once the order has its id, are therefore
// signed while nothing else is to do: their payload holds no time.
class RequestWriter {
 public:
  // `signer` none: key only.
  RequestWriter(boost::asio::io_context& io, std::string prefix, std::string api_key,
                std::optional<Signer> signer);

  // `path` comes after the prefix, with its query; `body_params` as in signature_payload().
  RequestText text(std::string_view method, std::string_view path, std::string_view body_params = {});

  // This request, without a body, will probably be wanted. Signed after a pause in which no other was told.
  void expect(std::string_view method, std::string_view path);
  // Signs one of them now; false when there is none.
  bool sign_ahead();

 private:
  struct Signature {
    std::string payload;
    std::string text;
  };
  std::string signature(const std::string& payload);
  void sign_after(std::chrono::nanoseconds wait);

  std::string prefix_;
  std::string api_key_;
  std::optional<Signer> signer_;
  boost::asio::steady_timer timer_;
  std::deque<std::string> expected_;
  std::deque<Signature> made_;
};

}  // namespace mm::roxom
