// Internet addresses of one network namespace, from the kernel's text files below /proc/<pid>/net.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strata {

/// An IPv6 address in network order; IPv4 as ::ffff:a.b.c.d.
using InternetAddress = std::array<std::uint8_t, 16>;

/// The addresses that a fib_trie calls local, loopback included.
std::vector<InternetAddress> parse_local_ipv4(std::string_view fib_trie);

/// The addresses of an if_inet6, loopback included.
std::vector<InternetAddress> parse_local_ipv6(std::string_view if_inet6);

/// 127.0.0.0/8 and ::1.
bool is_loopback(const InternetAddress& address);

/// fe80::/10: means something on one link only.
bool is_link_local(const InternetAddress& address);

/// "192.0.2.1", also for ::ffff:192.0.2.1; IPv6 as RFC 5952 writes it.
std::string to_text(const InternetAddress& address);

}  // namespace strata
