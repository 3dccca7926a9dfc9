// The two questions a supervisor asks over HTTP. Called on any thread.
#pragma once

#include "engine/control.h"
#include "http/http_server.h"

namespace mm::app {

// /healthz: 200 while the loop makes pictures; 503 when the newest is old: a restart would help.
http::HttpAnswer health_page(const engine::Feed& feed);

// /readyz: 200 when the account is loaded and compared with the exchange and nobody has to look; otherwise
// 503 with the reason: a restart would not help.
http::HttpAnswer readiness_page(const engine::Feed& feed);

}  // namespace mm::app
