#include "app/config_page.h"

#include "app/config.h"

namespace mm::app {

namespace {

std::string cell(const std::string& text) {
  return text.empty() ? " |" : ' ' + text + " |";
}

std::string code(const std::string& text) {
  return text.empty() ? "" : '`' + text + '`';
}

}  // namespace

std::string config_page() {
  std::string page =
      "# Configuration\n\n"
      "Every key of the file that `mmd --config` reads: JSON, with comments. A key that is not there has its "
      "default; one that "
      "is not\nknown is refused. "
      "[`example.jsonc`](../deploy/config/example.jsonc) shows them in use. `mmd --config FILE check-config` "
      "tells every "
      "problem, also with\n"
      "the keys, tokens and certificates that the file names. Names of files are relative to its folder. "
      "`mmd config-keys` "
      "prints this\npage; a test keeps it like the code.\n\n"
      "| key | type | unit | range | default | meaning |\n| --- | --- | --- | --- | --- | --- |\n";
  for (const ConfigKey& key : config_keys()) {
    page += '|' + cell(code(key.path)) + cell(key.type) + cell(key.unit) + cell(key.range) +
            cell(code(key.preset)) + cell(key.help) + '\n';
  }
  return page;
}

}  // namespace mm::app
