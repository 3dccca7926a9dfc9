#include "app/config.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  const auto config = app::parse_config(fuzz::text(data, size));
  if (!config) fuzz::promise(!config.error().empty());
  if (config) fuzz::promise(config->engine.instrument && !config->engine.sources.empty());
  return 0;
}
