#include "notices/notifier.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "core/background.h"
#include "notices/command_courier.h"
#include "notices/webhook_courier.h"

namespace mm::notices {

Notifier::Notifier(NotifierSettings settings, std::function<void(const std::string&)> on_problem)
    : settings_(std::move(settings)), on_problem_(std::move(on_problem)), work_(io_.get_executor()) {
  const auto add = [this](std::unique_ptr<Courier> courier) {
    outboxes_.push_back(
        std::make_unique<Outbox>(io_, std::move(courier), settings_.limits, tally_, on_problem_));
  };
  if (!settings_.command.empty()) {
    add(std::make_unique<CommandCourier>(io_, settings_.command, settings_.timeout));
  }
  if (const auto& hook = settings_.webhook) {
    add(std::make_unique<WebhookCourier>(io_, hook->tls, hook->url, settings_.timeout));
  }
  thread_ = std::thread([this] {
    stand_behind_trading();
    io_.run();
  });
}

Notifier::~Notifier() {
  boost::asio::post(io_, [this] { finish(); });
  thread_.join();
}

void Notifier::tell(Kind kind, bool silent, std::string text) {
  Notice notice{kind, silent, std::chrono::system_clock::now(), std::move(text), ++told_};
  boost::asio::post(io_, [this, notice = std::move(notice)] {
    const std::string words = payload(notice, settings_.sender);
    for (const auto& outbox : outboxes_) outbox->add(words, notice.silent);
  });
}

void Notifier::finish() {
  unfinished_ = outboxes_.size();
  if (unfinished_ == 0) return io_.stop();
  const auto timer = std::make_shared<boost::asio::steady_timer>(io_, settings_.last_words);
  timer->async_wait([this, timer](boost::system::error_code) { io_.stop(); });
  for (const auto& outbox : outboxes_) {
    outbox->finish([this] {
      if (--unfinished_ == 0) io_.stop();
    });
  }
}

}  // namespace mm::notices
