#include "app/feed_config.h"

#include <algorithm>

#include "core/nearest_name.h"

namespace mm::app {

namespace {

struct Known {
  std::string_view name;
  std::string_view stream_url;
  std::string_view rest_url;  // empty: none
  std::string_view example;   // how it writes symbols
};

constexpr Known kKnown[] = {
    {"binance", "wss://stream.binance.com:9443", "https://api.binance.com", "PAXGUSDT"},
    {"kraken", "wss://ws.kraken.com/v2", "", "PAXG/USD"},
    {"coinbase", "wss://ws-feed.exchange.coinbase.com", "", "PAXG-USD"},
    {"okx", "wss://ws.okx.com/ws/v5/public", "", "PAXG-USDT"},
    {"bybit", "wss://stream.bybit.com/v5/public/spot", "", "XAUTUSDT"},
};

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Letters, and the venue's mark between the two assets if it has one.
bool fits(std::string_view symbol, std::string_view example) {
  const auto mark = std::find_if_not(example.begin(), example.end(), is_letter);
  const auto letters_end = std::find_if_not(symbol.begin(), symbol.end(), is_letter);
  if (letters_end == symbol.begin()) return false;
  if (mark == example.end() || letters_end == symbol.end())
    return mark == example.end() && letters_end == symbol.end();
  const std::string_view rest = symbol.substr(static_cast<std::size_t>(letters_end - symbol.begin()) + 1);
  return *letters_end == *mark && !rest.empty() && std::all_of(rest.begin(), rest.end(), is_letter);
}

void read_address(JsonSection& in, std::string_view key, std::string_view known, net::Url& url,
                  const Meaning& meaning) {
  std::string text(known);
  in.text(key, text, meaning);
  if (text.empty()) return;
  auto read = net::parse_url(text);
  if (!read) return in.problem(key, read.error());
  url = std::move(read).value();
}

void read_patience(JsonSection& in, std::string_view key, std::optional<Duration>& patience,
                   const Meaning& meaning) {
  Duration value{};
  in.milliseconds(key, value, 1'000, 3'600'000, meaning);
  if (value > Duration{}) patience = value;
}

}  // namespace

std::vector<FeedConfig> known_feeds() {
  std::vector<FeedConfig> feeds;
  for (const Known& known : kKnown) {
    FeedConfig feed;
    feed.name = known.name;
    feed.stream = net::parse_url(known.stream_url).value();
    if (!known.rest_url.empty()) feed.rest = net::parse_url(known.rest_url).value();
    feeds.push_back(std::move(feed));
  }
  return feeds;
}

std::vector<FeedConfig> read_feeds(JsonSection& root) {
  std::vector<FeedConfig> feeds = known_feeds();
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    const Known& known = kKnown[i];
    FeedConfig& feed = feeds[i];
    JsonSection in =
        root.section(known.name, {"A price venue: [fair price](fair-price.md). One without a source is not "
                                  "asked"});
    read_address(in, "stream_url", known.stream_url, feed.stream,
                 {"Address of its WebSocket, wss:// or ws://"});
    if (feed.rest) {
      read_address(in, "rest_url", known.rest_url, *feed.rest,
                   {"Address of its REST interface, https:// or http://"});
    }
    in.text("ca_file", feed.ca_file, {"Authorities to trust instead of the system's, PEM"});
    read_patience(
        in, "silence_ms", feed.silence,
        {"The link is given up when no frame has come for so long; otherwise as the venue promises"});
    read_patience(
        in, "quote_silence_ms", feed.quote_silence,
        {"A fresh link takes over when no quote of a symbol has come for so long; otherwise as the venue "
         "promises"});
    in.refuse_unknown();
  }
  return feeds;
}

std::string problem_of_source_name(std::string_view name) {
  const auto colon = name.find(':');
  const std::string_view venue = name.substr(0, colon);
  const auto known =
      std::find_if(std::begin(kKnown), std::end(kKnown), [&](const Known& one) { return one.name == venue; });
  const std::string quoted = "'" + std::string(name) + "' ";
  if (known == std::end(kKnown)) {
    std::vector<std::string_view> names;
    for (const Known& one : kKnown) names.push_back(one.name);
    return quoted + "must begin with a venue and a colon, such as binance:PAXGUSDT; did you mean '" +
           std::string(nearest_name(venue, names)) + ":'?";
  }
  if (colon != std::string_view::npos && fits(name.substr(colon + 1), known->example)) return {};
  return quoted + "must name a symbol as " + std::string(venue) + " writes it, such as " +
         std::string(venue) + ":" + std::string(known->example);
}

}  // namespace mm::app
