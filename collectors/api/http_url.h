#pragma once

#include <string>
#include <string_view>

#include "core/base/host_port.h"
#include "core/base/result.h"

namespace strata::api {

struct HttpUrl {
  bool tls = false;
  HostPort server;
  std::string path;  // with the query; begins with '/'

  /// As in error messages.
  [[nodiscard]] std::string text() const;
};

/// "http://host[:port][/path][?query]" or https. A user or password in it is refused, as the URL is
/// shown in labels and messages.
Result<HttpUrl> parse_http_url(std::string_view text);

}  // namespace strata::api
