#include "core/identity/local_addresses.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <arpa/inet.h>
#include <sys/socket.h>

#include "core/base/text.h"

namespace strata {
namespace {

constexpr std::size_t ipv4_at = 12;  // in a mapped address

std::optional<InternetAddress> ipv4(std::string_view text) {
  InternetAddress address{};
  address[10] = address[11] = 0xff;
  if (::inet_pton(AF_INET, std::string(text).c_str(), address.data() + ipv4_at) != 1) {
    return std::nullopt;
  }
  return address;
}

bool is_ipv4(const InternetAddress& address) {
  constexpr std::array<std::uint8_t, ipv4_at> prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

std::optional<InternetAddress> ipv6_of_hex(std::string_view digits) {
  InternetAddress address{};
  if (digits.size() != 2 * address.size()) return std::nullopt;
  for (auto& byte : address) {
    const auto* const end = digits.data() + 2;
    const auto [stop, error] = std::from_chars(digits.data(), end, byte, 16);
    if (error != std::errc{} || stop != end) return std::nullopt;
    digits.remove_prefix(2);
  }
  return address;
}

}  // namespace

//         |-- 127.0.0.0
//            /8 host LOCAL
//         |-- 127.0.0.1
//            /32 host LOCAL
std::vector<InternetAddress> parse_local_ipv4(std::string_view fib_trie) {
  std::vector<InternetAddress> addresses;
  std::string_view leaf;
  while (!fib_trie.empty()) {
    auto line = text::take_line(fib_trie);
    const auto first = text::take_field(line);
    if (first == "|--") leaf = text::take_field(line);
    if (first != "/32" || text::take_field(line) != "host" || text::take_field(line) != "LOCAL") {
      continue;
    }
    const auto address = ipv4(leaf);
    // Each address stands in the tables Main and Local where these are one trie.
    if (address && std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

// fe80000000000000004005fffe8b0001 02 40 20 80     eth0
std::vector<InternetAddress> parse_local_ipv6(std::string_view if_inet6) {
  std::vector<InternetAddress> addresses;
  while (!if_inet6.empty()) {
    auto line = text::take_line(if_inet6);
    if (const auto address = ipv6_of_hex(text::take_field(line))) addresses.push_back(*address);
  }
  return addresses;
}

bool is_loopback(const InternetAddress& address) {
  if (is_ipv4(address)) return address[ipv4_at] == 127;
  return std::all_of(address.begin(), address.end() - 1, [](auto byte) { return byte == 0; }) &&
         address.back() == 1;
}

bool is_link_local(const InternetAddress& address) {
  return address[0] == 0xfe && (address[1] & 0xc0U) == 0x80;
}

std::string to_text(const InternetAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool v4 = is_ipv4(address);
  const auto* const bytes = address.data() + (v4 ? ipv4_at : 0);
  ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
  return text.data();
}

}  // namespace strata
