#include "simulator/coinbase_server.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "simulator/feed_text.h"

namespace mm::simulator {

namespace {

using Json = nlohmann::ordered_json;
using Levels = std::map<std::int64_t, std::int64_t>;  // sizes by price, both in 1e-8

constexpr int kDepth = 5;

// The best level, and some behind it on fixed prices, so that most of them stay when the best one moves.
Levels side_of(std::int64_t best_e8, std::int64_t best_size_e8, int direction) {
  Levels levels;
  if (best_e8 <= 0) return levels;
  const std::int64_t step = std::max<std::int64_t>(best_e8 / 10'000 / 1'000'000, 1) * 1'000'000;
  for (std::int64_t i = 1; i < kDepth; ++i) {
    const std::int64_t price = (best_e8 / step + direction * (i + 1)) * step;
    levels[price] = (price / step % 7 + 1) * 25'000'000;
  }
  levels[best_e8] = best_size_e8;
  return levels;
}

Levels bids_of(const VenueQuote& quote) {
  return side_of(quote.bid_e8, quote.bid_size_e8, -1);
}
Levels asks_of(const VenueQuote& quote) {
  return side_of(quote.ask_e8, quote.ask_size_e8, 1);
}

void append_changes(std::string& text, const char* side, const Levels& before, const Levels& now) {
  const auto append = [&](std::int64_t price, std::int64_t size) {
    text += std::string(text.ends_with('[') ? "" : ",") + "[\"" + side + "\",\"" + e8_text(price) + "\",\"" +
            e8_text(size) + "\"]";
  };
  for (const auto& [price, size] : before) {
    if (!now.contains(price)) append(price, 0);
  }
  for (const auto& [price, size] : now) {
    const auto found = before.find(price);
    if (found == before.end() || found->second != size) append(price, size);
  }
}

template <typename Iterator>
std::string best_first(Iterator level, Iterator end) {
  std::string text;
  for (; level != end; ++level) {
    text += std::string(text.empty() ? "" : ",") + "[\"" + e8_text(level->first) + "\",\"" +
            e8_text(level->second) + "\"]";
  }
  return text;
}

std::string error(const std::string& reason) {
  return Json{{"type", "error"}, {"message", "Failed to subscribe"}, {"reason", reason}}.dump();
}

}  // namespace

void CoinbaseServer::take(Client& client, std::string_view text) {
  const Json request = Json::parse(text, nullptr, false);
  if (!request.is_object() || !request.contains("product_ids") || !request.contains("channels")) {
    return send(client, error("Malformed JSON"));
  }
  const bool subscribes = text_at(request, "type") == "subscribe";
  std::vector<const VenueSymbol*> products;
  for (const Json& id : request["product_ids"]) {
    const std::string name = id.is_string() ? id.get<std::string>() : "";
    products.push_back(find_symbol(PriceVenue::coinbase, name));
    // One bad product, and the whole request is refused.
    if (!products.back()) return send(client, error(name + " is not a valid product"));
  }
  for (const Json& channel : request["channels"]) {
    const std::string name = channel.is_string() ? channel.get<std::string>() : "";
    if (name != "level2_batch" && name != "heartbeat") {
      return send(client, error(name + " is not a channel without a key"));
    }
    for (const VenueSymbol* product : products) {
      const std::string entry = name + ' ' + std::string(product->name);
      if (subscribes) {
        client.channels.insert(entry);
      } else {
        client.channels.erase(entry);
      }
    }
  }
  Json all = Json::array();
  for (const char* name : {"level2_batch", "heartbeat"}) {
    Json ids = Json::array();
    for (const std::string& entry : client.channels) {
      const std::string prefix = std::string(name) + ' ';
      if (entry.starts_with(prefix)) ids.push_back(entry.substr(prefix.size()));
    }
    const bool book = std::string_view(name) == "level2_batch";
    all.push_back({{"name", book ? "level2_50" : name}, {"product_ids", ids}, {"account_ids", nullptr}});
  }
  send(client, Json{{"type", "subscriptions"}, {"channels", all}}.dump());
  for (const VenueSymbol* product : products) {
    const bool wanted = client.channels.contains("level2_batch " + std::string(product->name));
    if (!wanted) client.sent.erase(product);
    if (wanted && !client.sent.contains(product)) subscribe(client, *product);
  }
}

std::string CoinbaseServer::first_frame(const VenueQuote& now) {
  const Levels bids = bids_of(now);
  const Levels asks = asks_of(now);
  return R"({"type":"snapshot","product_id":")" + std::string(now.symbol->name) + R"(","asks":[)" +
         best_first(asks.begin(), asks.end()) + R"(],"bids":[)" + best_first(bids.rbegin(), bids.rend()) +
         "]}";
}

std::string CoinbaseServer::frame(const VenueQuote& before, const VenueQuote& now) {
  std::string text =
      R"({"type":"l2update","product_id":")" + std::string(now.symbol->name) + R"(","changes":[)";
  append_changes(text, "buy", bids_of(before), bids_of(now));
  append_changes(text, "sell", asks_of(before), asks_of(now));
  if (text.ends_with('[')) return {};
  return text + R"(],"time":")" + iso_time_us(clock()) + R"("})";
}

void CoinbaseServer::each_second(Client& client, MonoTime now) {
  // Who does not subscribe is not wanted.
  if (client.channels.empty() && now - client.last_heard > std::chrono::seconds(5)) client.link->drop();
  constexpr std::string_view kPrefix = "heartbeat ";
  for (const std::string& entry : client.channels) {
    if (!entry.starts_with(kPrefix)) continue;
    send(client, R"({"type":"heartbeat","sequence":)" + std::to_string(++heartbeats_) +
                     R"(,"last_trade_id":1,"product_id":")" + entry.substr(kPrefix.size()) + R"(","time":")" +
                     iso_time_us(clock()) + R"("})");
  }
}

}  // namespace mm::simulator
