// One GET or POST, to servers that are not trusted to behave.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "collectors/api/http_auth.h"
#include "collectors/api/http_url.h"
#include "collectors/api/inside_network.h"
#include "collectors/api/tls_options.h"
#include "core/base/clock.h"

namespace strata::api {

struct GetOptions {
  Duration timeout = std::chrono::seconds(5);      // of the whole, connecting included
  std::size_t body_limit = std::size_t{10} << 20;  // after decompression
  HttpAuth auth = {};
  TlsOptions tls = {};
  InsideNetwork* inside = nullptr;  // another way to the server
};

/// Fills `body` (whose capacity is reused) with what a 200 brought and returns its Content-Type.
/// Any other status is an error; redirects are not followed. Blocks for at most the timeout, apart
/// from the resolver's own.
Result<std::string> http_get(const HttpUrl& url, const GetOptions& options, std::string& body);

struct Payload {
  std::string_view content;
  std::string_view type;  // "application/json"
};

/// Done once the server has answered with a 2xx; what it says besides is left unread. Code::invalid
/// where it refuses the payload as such (4xx, but for 408 and 429): asking again is of no use.
Status http_post(const HttpUrl& url, const GetOptions& options, const Payload& payload);

}  // namespace strata::api
