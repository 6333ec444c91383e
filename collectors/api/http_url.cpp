#include "collectors/api/http_url.h"

#include <algorithm>

namespace strata::api {
namespace {

constexpr std::string_view http = "http://";
constexpr std::string_view https = "https://";

/// Blanks and control characters would end the request line early.
bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

std::string HttpUrl::text() const { return std::string(tls ? https : http) + server.text() + path; }

Result<HttpUrl> parse_http_url(std::string_view text) {
  HttpUrl url;
  url.tls = text.starts_with(https);
  if (!url.tls && !text.starts_with(http)) {
    return fail(Code::invalid, "a URL begins with http:// or https://");
  }
  text.remove_prefix((url.tls ? https : http).size());
  if (!is_printable(text)) return fail(Code::invalid, "a URL has no blanks");
  const auto authority = text.substr(0, text.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) {
    return fail(Code::invalid, "a user or password in the URL is not supported");
  }
  auto server = parse_host_port(authority, url.tls ? 443 : 80);
  if (!server) return fail(server.error());
  url.server = *std::move(server);
  text.remove_prefix(authority.size());
  url.path = text.substr(0, text.find('#'));
  if (!url.path.starts_with('/')) url.path.insert(0, 1, '/');
  return url;
}

}  // namespace strata::api
