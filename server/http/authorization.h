// How a caller's token comes over HTTP.
#pragma once

#include <string>
#include <string_view>

namespace mm::http {

// The header's text as everybody behind this door knows it: "Bearer TOKEN". Browsers ask their users for a
// name and a password and send "Basic ..." of both: the password is the token, and the name is nobody's
// business.
std::string bearer_authorization(std::string_view header);

}  // namespace mm::http
