#include "fuzz/target.h"
#include "recording/translate.h"

// The messages of a recording behind their checks: what is decoded encodes to something that decodes again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mm;
  recording::v1::Record record;
  if (!record.ParseFromArray(data, static_cast<int>(size))) return 0;
  const auto config = recording::decode(record.header().engine());
  fuzz::promise(config.ok() || !config.error().empty());
  const auto event = recording::decode(record.frame().event());
  if (event) {
    recording::v1::Event again;
    recording::encode(*event, again);
    fuzz::promise(recording::decode(again).ok());
  }
  for (const auto& action : record.frame().actions()) {
    const auto decoded = recording::decode(action);
    fuzz::promise(decoded.ok() || !decoded.error().empty());
  }
  return 0;
}
