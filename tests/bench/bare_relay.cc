// mm_bare_relay: the floor that mm_wire_bench measures mmd against. It reads a price, moves its two quotes
// around it with the same four requests in the same order as mmd, over the same kind of connections, and does
// nothing else: no check, no signature, no limit, no record, no care for what is answered. A thread reads the
// account's stream, so that the exchange has as much to write. It blocks in every call and dies of every
// problem.
#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <thread>

namespace mm::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Stream = asio::ssl::stream<tcp::socket>;

Stream connect(asio::io_context& io, asio::ssl::context& tls, const std::string& port) {
  Stream stream(io, tls);
  asio::connect(stream.next_layer(), tcp::resolver(io).resolve("localhost", port));
  stream.next_layer().set_option(tcp::no_delay(true));
  stream.handshake(asio::ssl::stream_base::client);
  return stream;
}

// A keep-alive connection to the exchange with one request under way.
class Exchange {
 public:
  Exchange(asio::io_context& io, asio::ssl::context& tls, const std::string& port, std::string key)
      : key_(std::move(key)), stream_(connect(io, tls, port)) {}

  void post(const std::string& path, const std::string& body) {
    const std::string request =
        "POST /v1" + path + " HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + key_ +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        body;
    asio::write(stream_, asio::buffer(request));
  }
  std::string answer() {
    beast::http::response<beast::http::string_body> response;
    beast::http::read(stream_, buffer_, response);
    return response.body();
  }

 private:
  std::string key_;
  Stream stream_;
  beast::flat_buffer buffer_;
};

std::string_view value_of(std::string_view text, std::string_view name) {
  const std::string start = '"' + std::string(name) + "\":\"";
  const auto at = text.find(start);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + start.size());
  return text.substr(0, text.find('"'));
}

std::string create(std::string_view side, double price) {
  char text[256];
  std::snprintf(text, sizeof text,
                R"({"symbol":"GOLD-BTC","instType":"perpetual","orderType":"limit","side":"%s","qty":"1.00",)"
                R"("px":"%.6f","timeInForce":"gtc","unit":"btc","postOnly":true})",
                side.data(), price);
  return text;
}

void relay(const std::string& price_port, const std::string& exchange_port, const std::string& ca,
           const std::string& key) {
  asio::io_context io;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(ca);
  tls.set_verify_mode(asio::ssl::verify_peer);
  Exchange cancel_bid(io, tls, exchange_port, key);
  Exchange cancel_ask(io, tls, exchange_port, key);
  Exchange first(io, tls, exchange_port, key);
  Exchange second(io, tls, exchange_port, key);
  beast::websocket::stream<Stream, false> account(connect(io, tls, exchange_port));
  account.set_option(beast::websocket::stream_base::decorator(
      [&key](beast::websocket::request_type& request) { request.set("X-API-Key", key); }));
  account.handshake("localhost", "/ws");
  account.write(asio::buffer(std::string_view(
      R"({"op":"subscribe","args":[{"channel":"orders"},{"channel":"positions"},{"channel":"balance"},)"
      R"({"channel":"level1","symbol":"GOLD-BTC"},{"channel":"trade","symbol":"GOLD-BTC"}]})")));
  std::thread([&account] {
    for (beast::flat_buffer heard;; heard.clear()) account.read(heard);
  }).detach();
  beast::websocket::stream<Stream, false> prices(connect(io, tls, price_port));
  prices.handshake("localhost", "/stream?streams=paxgusdt@bookTicker/btcusdt@bookTicker");

  double gold = 0;
  double bitcoin = 0;
  double before = 0;
  std::string bid;
  std::string ask;
  beast::flat_buffer frame;
  while (true) {
    frame.clear();
    prices.read(frame);
    const std::string_view text(static_cast<const char*>(frame.data().data()), frame.size());
    const double mid = (std::atof(value_of(text, "b").data()) + std::atof(value_of(text, "a").data())) / 2;
    (value_of(text, "s") == "PAXGUSDT" ? gold : bitcoin) = mid;
    if (gold <= 0 || bitcoin <= 0) continue;
    const double fair = gold / bitcoin;
    if (std::abs(fair - before) < 1e-9) continue;
    const bool up = fair > before;
    before = fair;

    const std::string new_bid = create("buy", std::floor(fair * 0.999 * 1e6) / 1e6);
    const std::string new_ask = create("sell", std::ceil(fair * 1.001 * 1e6) / 1e6);
    const bool quoted = !bid.empty();
    if (quoted) {
      cancel_bid.post("/orders/" + bid + "/cancel", {});
      cancel_ask.post("/orders/" + ask + "/cancel", {});
    }
    first.post("/orders", up ? new_ask : new_bid);
    if (quoted) (up ? cancel_ask : cancel_bid).answer();
    second.post("/orders", up ? new_bid : new_ask);
    if (quoted) (up ? cancel_bid : cancel_ask).answer();
    (up ? ask : bid) = value_of(first.answer(), "orderId");
    (up ? bid : ask) = value_of(second.answer(), "orderId");
  }
}

}  // namespace
}  // namespace mm::bench

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: mm_bare_relay PRICE_PORT EXCHANGE_PORT CA_FILE API_KEY\n");
    return 2;
  }
  try {
    mm::bench::relay(argv[1], argv[2], argv[3], argv[4]);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "mm_bare_relay: %s\n", problem.what());
    return 1;
  }
}
