// HostPort: "host:port" as it stands in URLs and in the label `instance`.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/text.h"

namespace strata {

struct HostPort {
  std::string host;  // an IPv6 address without its brackets
  unsigned port = 0;

  /// "127.0.0.1:80", "[::1]:80".
  [[nodiscard]] std::string text() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
  }
  bool operator==(const HostPort&) const = default;
};

/// "host", "host:port", "[v6]" or "[v6]:port". Messages do not repeat the text: what stands at the
/// place of a host may be a misplaced password.
inline Result<HostPort> parse_host_port(std::string_view text, unsigned default_port) {
  HostPort parsed{{}, default_port};
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return fail(Code::invalid, "no ']' behind the host");
    parsed.host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    if (!text.empty() && text[0] != ':') return fail(Code::invalid, "no ':' behind the host");
  } else {
    const auto colon = text.find(':');
    parsed.host = text.substr(0, colon);
    text.remove_prefix(parsed.host.size());
  }
  if (parsed.host.empty()) return fail(Code::invalid, "no host");
  if (text.empty()) return parsed;
  const auto port = text::number<std::uint16_t>(text.substr(1));
  if (!port || *port == 0) return fail(Code::invalid, "the port is not a number from 1 to 65535");
  parsed.port = *port;
  return parsed;
}

}  // namespace strata
