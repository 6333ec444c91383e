// The paths of Prometheus's HTTP API.
#pragma once

#include <string_view>

#include <httplib.h>

#include "agent/http/api/query_backend.h"

namespace strata::agent::api {

/// Whether a request for this path is one for the API: its form is read by it, and its connection
/// ends with it, so that clients that ask much hold no threads.
bool is_api(std::string_view path);

/// `backend` outlives the server.
void route_api(httplib::Server& server, QueryBackend& backend);

}  // namespace strata::agent::api
