#include "simulator/roxom_server.h"

#include <algorithm>
#include <array>

#include "simulator/roxom_requests.h"
#include "simulator/roxom_text.h"

namespace mm::simulator {

namespace {

constexpr std::array<std::string_view, 4> kPublicChannels{"level1", "depth", "trade", "ticker"};
constexpr std::array<std::string_view, 4> kPrivateChannels{"orders", "balance", "positions", "account"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Frame frame(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

RoxomServer::RoxomServer(Simulation& simulation, SignatureCheck signatures, const RoxomSettings& settings,
                         std::function<std::int64_t()> last_tick_ns)
    : simulation_(simulation),
      signatures_(std::move(signatures)),
      settings_(settings),
      last_tick_ns_(std::move(last_tick_ns)),
      tokens_(2 * settings.requests_per_second) {
  simulation_.on_fault([this](Fault fault) { on_fault(fault); });
}

void RoxomServer::on_fault(Fault fault) {
  if (fault == Fault::ws_kick && simulation_.faults().take(fault)) {
    for (auto& [link, client] : links_) client.link->drop();
  }
}

// ---- connections ----

std::optional<WebReply> RoxomServer::on_handshake(const WebRequest& request) {
  if (request.path() != "/ws") return refusal(404, "Not found");
  ++request_counts_["ws_handshake"];
  if (simulation_.faults().strikes(Fault::ws_refuse)) return refusal(503, "Service unavailable");
  // The payload is this text whatever host or query the connection was made with.
  if (signatures_.check(request, "GET:/ws") != AuthResult::ok) {
    return WebReply{.status = 401, .body = auth_error_answer("Authentication failed")};
  }
  return std::nullopt;
}

void RoxomServer::on_link(const std::shared_ptr<WebLink>& link, const WebRequest&) {
  links_[link.get()] = {link, numbered_uuid("c0220000", ++links_made_), {}};
}

void RoxomServer::on_binary(WebLink& link) {
  const Client& client = links_.at(&link);
  client.link->send(
      frame(ws_error_frame("60018", "Binary messages are not supported", client.connection_id)));
}

void RoxomServer::on_text(WebLink& link, std::string_view text) {
  Client& client = links_.at(&link);
  const auto fail = [&](std::string_view code, std::string_view message) {
    client.link->send(frame(ws_error_frame(code, message, client.connection_id)));
  };
  const StreamCommand command = parse_stream_command(text);
  if (command.kind == StreamCommand::Kind::not_json) return fail("60017", "Malformed JSON");
  if (command.kind == StreamCommand::Kind::unknown) return fail("60017", "Unknown operation");
  const bool subscribes = command.kind == StreamCommand::Kind::subscribe;
  for (const ChannelArg& arg : command.args) {
    const bool is_public = contains(kPublicChannels, arg.channel);
    if (!is_public && !contains(kPrivateChannels, arg.channel)) {
      fail("60014", "Invalid channel");
      continue;
    }
    if (is_public && !simulation_.exchange().find_instrument(arg.symbol)) {
      fail("60015", "Invalid symbol");
      continue;
    }
    const std::string name = is_public ? arg.channel + '.' + arg.symbol : arg.channel;
    if (!subscribes) {
      client.topics.erase(name);
    } else if (client.topics.size() >= settings_.most_subscriptions) {
      fail("60016", "Subscription limit exceeded");
      continue;
    } else {
      client.topics.insert(name);
    }
    client.link->send(frame(ack_frame(subscribes ? "subscribe" : "unsubscribe", arg.channel,
                                      is_public ? arg.symbol : "", client.connection_id)));
    if (subscribes && is_public) subscribe(client, arg.channel, arg.symbol);
  }
}

// What a fresh subscriber is told at once.
void RoxomServer::subscribe(Client& client, const std::string& channel, const std::string& symbol) {
  if (silent()) return;
  simulation_.begin();
  simulation_.end();
  const Exchange& exchange = simulation_.exchange();
  const InstrumentIndex instrument = *exchange.find_instrument(symbol);
  if (channel == "level1") {
    client.link->send(
        frame(level1_event(exchange, {instrument, exchange.top(instrument), simulation_.now()})));
  } else if (channel == "depth" && !simulation_.faults().strikes(Fault::hide_depth_snapshot)) {
    client.link->send(frame(depth_snapshot_event(exchange, instrument, simulation_.now())));
  } else if (channel == "ticker") {
    client.link->send(frame(ticker_event(exchange, instrument, simulation_.now(), false)));
  }
}

// ---- events ----

void RoxomServer::on_output(const Output& output) {
  const Exchange& exchange = simulation_.exchange();
  if (const auto* change = std::get_if<OrderChanged>(&output)) {
    if (change->order.account == kOwner) send_order_event(*change);
  } else if (const auto* position = std::get_if<PositionChanged>(&output)) {
    if (position->account == kOwner) send_private(position_event(exchange, *position));
  } else if (const auto* balance = std::get_if<BalanceChanged>(&output)) {
    if (balance->account == kOwner) send_private(balance_event(exchange, *balance));
  } else if (const auto* top = std::get_if<TopChanged>(&output)) {
    if (has_listener(topic("level1", top->instrument))) {
      send_public("level1", top->instrument, level1_event(exchange, *top));
    }
  } else if (const auto* trade = std::get_if<Traded>(&output)) {
    if (has_listener(topic("trade", trade->instrument))) {
      send_public("trade", trade->instrument, trade_event(exchange, *trade));
    }
  } else if (const auto* level = std::get_if<LevelChanged>(&output)) {
    if (has_listener(topic("depth", level->instrument))) {
      send_public("depth", level->instrument, depth_delta_event(exchange, *level, settings_.shapes));
    }
  }
}

void RoxomServer::send_tickers() {
  const Exchange& exchange = simulation_.exchange();
  for (std::size_t i = 0; i < exchange.instrument_count(); ++i) {
    if (!has_listener(topic("ticker", {i}))) continue;
    const bool all_null = simulation_.faults().strikes(Fault::null_ticker);
    send_public("ticker", {i}, ticker_event(exchange, {i}, simulation_.clock(), all_null));
  }
}

void RoxomServer::send_order_event(const OrderChanged& change) {
  Faults& faults = simulation_.faults();
  if (faults.strikes(Fault::drop_events)) return;
  std::string text = order_event(simulation_.exchange(), change, settings_.shapes, distortion());
  if (!held_back_ && faults.strikes(Fault::reorder_events)) {
    held_back_ = std::move(text);
    return;
  }
  if (faults.strikes(Fault::duplicate_events)) send_private(text);
  send_private(std::move(text));
  if (held_back_) send_private(*std::exchange(held_back_, std::nullopt));
}

Distortion RoxomServer::distortion() {
  Faults& faults = simulation_.faults();
  return {.unknown_status = faults.strikes(Fault::unknown_status),
          .extra_fields = faults.strikes(Fault::extra_fields),
          .swap_time_units = faults.strikes(Fault::ns_ms_mixed),
          .negative_fees = faults.strikes(Fault::negative_fees)};
}

void RoxomServer::send_private(std::string text) {
  if (silent()) return;
  const Frame shared = frame(std::move(text));
  for (auto& [link, client] : links_) {
    ++events_sent_;
    client.link->send(shared);
  }
}

void RoxomServer::send_public(std::string_view channel, InstrumentIndex instrument, const std::string& text) {
  if (silent()) return;
  const std::string name = topic(channel, instrument);
  const Frame shared = frame(text);
  for (auto& [link, client] : links_) {
    if (client.topics.contains(name)) client.link->send(shared);
  }
}

bool RoxomServer::has_listener(std::string_view name) const {
  return std::any_of(links_.begin(), links_.end(),
                     [&](const auto& entry) { return entry.second.topics.contains(name); });
}

std::string RoxomServer::topic(std::string_view channel, InstrumentIndex instrument) const {
  return std::string(channel) + '.' + simulation_.exchange().rules(instrument).instrument.symbol();
}

}  // namespace mm::simulator
