// What `mmctl doctor` asks for: keys, clock, disk, the way to each venue, versions.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "app/config.h"
#include "app/price_feeds.h"
#include "engine/control.h"
#include "net/https_client.h"

namespace mm::app {

class ServiceDoctor final : public engine::Doctor {
 public:
  struct Place {
    const net::TlsContext* tls;
    net::Url url;
  };

  // `feed` tells what the running service knows of its links.
  ServiceDoctor(boost::asio::io_context& io, const Config& config, const std::vector<PriceVenue>& prices,
                const Place& roxom, const engine::Feed& feed);
  ~ServiceDoctor() override;

  void examine(std::function<void(std::vector<engine::DoctorCheck>)> done) override;

 private:
  struct Examination;
  void begin(Examination& examination);
  void ask(Examination& examination, net::HttpsClient& client, const std::string& name,
           const std::string& target);
  void open_stream(Examination& examination, const PriceVenue& venue);
  // What was waited for; the last one finishes the examination.
  void add(Examination& examination, engine::DoctorCheck check);

  boost::asio::io_context& io_;
  const Config& config_;
  const std::vector<PriceVenue>& prices_;
  const engine::Feed& feed_;
  std::unique_ptr<net::HttpsClient> binance_;  // nothing when it has no source
  net::HttpsClient roxom_;
  std::vector<std::unique_ptr<Examination>> running_;
};

}  // namespace mm::app
