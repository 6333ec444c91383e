#include "collectors/host/interface_addresses.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <optional>
#include <span>

#include <ifaddrs.h>
#include <netinet/in.h>

namespace strata::host {
namespace {

constexpr InternetAddress mapped_ipv4 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
constexpr std::size_t ipv4_at = 12;

bool is_ipv4(const InternetAddress& address) {
  return std::equal(address.begin(), address.begin() + ipv4_at, mapped_ipv4.begin());
}

/// The bytes of the address in a sockaddr; nullopt for other families.
std::optional<InternetAddress> address_in(const sockaddr* socket_address) {
  if (socket_address == nullptr) return std::nullopt;
  InternetAddress address = mapped_ipv4;
  if (socket_address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, socket_address, sizeof(in));
    std::memcpy(&address.at(ipv4_at), &in.sin_addr, sizeof(in.sin_addr));
    return address;
  }
  if (socket_address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, socket_address, sizeof(in));
  std::memcpy(address.data(), &in.sin6_addr, sizeof(in.sin6_addr));
  return address;
}

unsigned ones_in(std::span<const std::uint8_t> mask) {
  unsigned ones = 0;
  for (const auto byte : mask) ones += static_cast<unsigned>(std::popcount(byte));
  return ones;
}

}  // namespace

std::vector<InterfaceAddress> interface_addresses() {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, ::freeifaddrs);
  std::vector<InterfaceAddress> all;
  for (const auto* one = first; one != nullptr; one = one->ifa_next) {
    const auto address = address_in(one->ifa_addr);
    const auto mask = address_in(one->ifa_netmask);
    if (!address || !mask) continue;
    const std::string_view label = one->ifa_name;  // "eth0:1" of an alias
    const auto bits = std::span(*mask).subspan(is_ipv4(*address) ? ipv4_at : 0);
    all.push_back({std::string(label.substr(0, label.find(':'))), *address, ones_in(bits)});
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::string_view scope_of(const InternetAddress& address) {
  const bool v4 = is_ipv4(address);
  if (is_loopback(address) || is_link_local(address)) return "link-local";
  if (v4 && address[ipv4_at] == 169 && address[ipv4_at + 1] == 254) return "link-local";
  const auto first = v4 ? address[ipv4_at] : address[0];
  const bool multicast = v4 ? first >= 224 && first < 240 : first == 0xFF;
  const bool unspecified = v4 ? address == mapped_ipv4 : address == InternetAddress{};
  return multicast || unspecified ? "" : "global";
}

}  // namespace strata::host
