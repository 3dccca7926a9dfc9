// The price venues as the configuration knows them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/json_section.h"
#include "net/url.h"

namespace mm::app {

struct FeedConfig {
  std::string name;  // "kraken": the section, and what stands before the colon of its sources
  net::Url stream;
  std::optional<net::Url> rest;  // of those that are asked over REST too
  std::string ca_file;           // empty: the system's authorities
  // How long until a link, or a symbol's subscription on it, is taken for silent; the venue's own when not
  // set.
  std::optional<Duration> silence;
  std::optional<Duration> quote_silence;
};

// Every venue there is, at its real address.
std::vector<FeedConfig> known_feeds();

// One optional section for each of them.
std::vector<FeedConfig> read_feeds(JsonSection& root);

// What is wrong with "kraken:PAXG/USD"; empty when nothing is.
std::string problem_of_source_name(std::string_view name);

}  // namespace mm::app
