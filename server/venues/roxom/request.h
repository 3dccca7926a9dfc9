// What a REST request to Roxom says beside its body: where it goes and who sends it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/instrument.h"
#include "engine/likely_orders.h"
#include "venues/roxom/signing_ahead.h"

namespace mm::roxom {

enum class Signed : std::uint8_t { not_at_all, ahead, at_once };

// Valid until the next one is written.
struct RequestText {
  std::string_view target;   // path and query
  std::string_view headers;  // lines, each ended by \r\n
  Signed signature = Signed::not_at_all;
};

class RequestWriter {
 public:
  // `signer` none: key only.
  RequestWriter(boost::asio::io_context& io, std::string prefix, const std::string& api_key,
                std::optional<Signer> signer);

  // `path` comes after the prefix, with its query; `body_params` as in signature_payload().
  RequestText text(std::string_view method, std::string_view path, std::string_view body_params = {});

  // This request, without a body, will probably be wanted.
  void expect(std::string_view method, std::string_view path);
  // Creates like these will probably be wanted.
  void expect(const engine::LikelyOrders& likely, const engine::TellAfterFills& after_fills,
              const std::shared_ptr<const Instrument>& instrument);

  // How many signatures were made ahead since the last time that this was asked.
  std::size_t take_prepared() { return ahead_ ? ahead_->take_prepared() : 0; }

 private:
  std::string prefix_;
  std::string same_headers_;  // of every request
  // Of the newest request; their memory is used again.
  std::string target_;
  std::string headers_;
  std::string payload_;
  std::optional<Signer> signer_;
  std::unique_ptr<SigningAhead> ahead_;  // with a signer
  engine::LikelyOrders prepared_for_;
};

}  // namespace mm::roxom
