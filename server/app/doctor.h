// What `mmctl doctor` asks for: keys, clock, disk, the way to each venue, versions.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "app/config.h"
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
  ServiceDoctor(boost::asio::io_context& io, const Config& config, const Place& binance, const Place& roxom,
                const engine::Feed& feed);
  ~ServiceDoctor() override;

  void examine(std::function<void(std::vector<engine::DoctorCheck>)> done) override;

 private:
  struct Examination;
  void begin(const std::shared_ptr<Examination>& examination);
  void ask(const std::shared_ptr<Examination>& examination, net::HttpsClient& client, const char* name,
           const std::string& target);

  boost::asio::io_context& io_;
  const Config& config_;
  const engine::Feed& feed_;
  net::HttpsClient binance_;
  net::HttpsClient roxom_;
};

}  // namespace mm::app
