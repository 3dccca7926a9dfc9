// What the HTTP headers of a gRPC-Web request mean. No socket and no gRPC here.
#pragma once

#include <optional>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "http/grpc_web_frames.h"

namespace mm::http {

// How bodies travel: as they are, or as Base64 text.
enum class WebFormat { binary, text };

// Nothing when the media type is none of gRPC-Web's with protobuf messages.
std::optional<WebFormat> web_format(std::string_view content_type);

// What the caller accepts, which is what it sent unless it says something else.
WebFormat answer_format(WebFormat request, std::string_view accept);

// "/mm.v1.StateService/GetState": what a method's path looks like, and no file's.
bool is_method_path(std::string_view target);

// The header grpc-timeout, such as "1500m"; a year at most. Fails with a sentence.
Result<Duration> call_timeout(std::string_view text);

// Adds the header to what the service sees, unless it is HTTP's or gRPC's own business. Fails with a sentence
// when gRPC could not carry it.
Result<Done> add_metadata(Metadata& metadata, std::string_view name, std::string_view value);

}  // namespace mm::http
