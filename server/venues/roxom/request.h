// What a REST request to Roxom says beside its body: where it goes and who sends it.
#pragma once

#include <string>
#include <string_view>

#include "venues/roxom/signer.h"

namespace mm::roxom {

struct RequestText {
  std::string target;   // path and query
  std::string headers;  // lines, each ended by \r\n
};

// `path` comes after the prefix, with its query. `signer` null: key only. `body_params` as in
// signature_payload().
RequestText request_text(std::string_view prefix, std::string_view api_key, const Signer* signer,
                         std::string_view method, std::string_view path, std::string_view body_params);

}  // namespace mm::roxom
