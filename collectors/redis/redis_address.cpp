#include "collectors/redis/redis_address.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace strata::redis {
namespace {

constexpr unsigned default_port = 6379;

struct Scheme {
  std::string_view prefix;
  bool tls;
};

constexpr std::array<Scheme, 4> schemes = {
    {{"redis://", false}, {"rediss://", true}, {"valkey://", false}, {"valkeys://", true}}};

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const auto* const digits = text.data() + i + 1;
    const bool escape = text[i] == '%' && i + 2 < text.size() &&
                        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    out += escape ? static_cast<char>(byte) : text[i];
    if (escape) i += 2;
  }
  return out;
}

Result<RedisAddress> parse_redis_address(std::string_view text) {
  constexpr std::string_view unix_socket = "unix://";
  RedisAddress address;
  if (text.starts_with(unix_socket)) {
    address.socket = text.substr(unix_socket.size());
    if (address.socket.starts_with('/')) return address;
    return fail(Code::invalid, "a socket's address is unix:///path");
  }
  const auto* const scheme = std::find_if(schemes.begin(), schemes.end(), [&](const auto& one) {
    return text.starts_with(one.prefix);
  });
  if (scheme == schemes.end()) {
    return fail(Code::invalid, "an address begins with redis://, rediss:// or unix://");
  }
  text.remove_prefix(scheme->prefix.size());
  address.tls = scheme->tls;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    auto user = text.substr(0, at);
    text.remove_prefix(at + 1);
    address.username = percent_decoded(text::take_until(user, ':'));
    address.password = percent_decoded(user);
  }
  auto server = parse_host_port(text.substr(0, text.find_first_of("/?")), default_port);
  if (!server) return fail(server.error());
  address.server = *std::move(server);
  return address;
}

}  // namespace strata::redis
