// Roxom's messages in every spelling and shape its documentation has shown over time. Unknown fields are
// ignored, unknown statuses mean live, numbers are taken as text or as JSON numbers, times by their
// magnitude. Nothing here throws, whatever the bytes. Decimals are exact.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/instrument.h"
#include "core/result.h"
#include "engine/event.h"

namespace mm::roxom {

// ---- requests ----

struct CreateText {
  std::string body;         // JSON
  std::string sign_params;  // the same members sorted, for the signature
};
// With `expires_at`, in the exchange's time, the order is gtd, otherwise gtc.
CreateText create_text(const Instrument& instrument, Side side, Price price, Quantity quantity,
                       bool post_only, std::optional<WallTime> expires_at = std::nullopt);
// The same into `text`, whose memory is used again.
void write_create(CreateText& text, const Instrument& instrument, Side side, Price price, Quantity quantity,
                  bool post_only, std::optional<WallTime> expires_at);

// ---- answers ----

// The Date header: "Mon, 23 Nov 2026 21:10:42 GMT". Nothing when it is not of that form.
std::optional<WallTime> parse_http_date(const std::string& text);

// {"data":{"orderId":"..."}}
Result<VenueOrderId> parse_created(std::string_view body);
// GET /orders/{id}
Result<engine::OrderReport> parse_order(std::string_view body, const Instrument& instrument);
// GET /orders; orders of other symbols are left out.
Result<std::vector<engine::OrderReport>> parse_orders(std::string_view body, const Instrument& instrument);
// GET /positions; no entries or size 0 mean flat.
Result<engine::PositionReport> parse_positions(std::string_view body, const Instrument& instrument);

struct Balance {
  Amount total;
  Amount available;
};
Result<Balance> parse_balance(std::string_view body);

// What the rows of one order in the transaction log add up to.
struct LoggedFills {
  Quantity executed;
  Amount value;
  Amount fees;
};
Result<LoggedFills> parse_fills(std::string_view body, std::string_view order_id,
                                const Instrument& instrument);

// The transaction log as far as it moved money: fills of our contract, funding of it, and what came or went
// beside it. Rows of kinds that nobody has described are left out.
struct LoggedEntries {
  std::vector<engine::AccountEntry> list;
  std::string next_page;  // what `cursor` has to be for the rows after these; empty: there are none
};
Result<LoggedEntries> parse_entries(std::string_view body, const Instrument& instrument);

// The first text among the known shapes of an error body, cut to a short length; empty when there is none.
std::string error_text(std::string_view body);

// ---- stream ----

struct Acknowledged {
  std::string channel;
};
struct StreamError {
  std::string code;
  std::string message;
  bool authentication = false;
};
struct Ignored {};  // understood, and of no use to us
struct Unusable {
  std::string reason;
};

using StreamMessage =
    std::variant<Ignored, Unusable, Acknowledged, StreamError, engine::OrderReport, engine::PositionReported,
                 engine::BalanceReported, engine::VenueTopChanged, engine::VenueTraded>;
StreamMessage parse_stream(std::string_view frame, const Instrument& instrument);

}  // namespace mm::roxom
