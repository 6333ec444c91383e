// What /proc/<pid>/net tells of the sockets of a network namespace.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/text.h"

namespace strata::container {

/// cAdvisor's names of TCP's states, in the kernel's order, from 1.
inline constexpr std::array<std::string_view, 11> tcp_states = {
    "established", "synsent",   "synrecv", "finwait1", "finwait2", "timewait",
    "close",       "closewait", "lastack", "listen",   "closing"};

/// Sockets by state, of a net/tcp or net/tcp6 file.
struct TcpSockets {
  std::array<std::uint64_t, tcp_states.size()> count{};

  /// False where it is no socket: the head, or cut.
  bool add_line(std::string_view line);
};

/// Of a net/udp or net/udp6 file.
struct UdpSockets {
  std::uint64_t sockets = 0;
  std::uint64_t dropped = 0;
  std::uint64_t receive_queued = 0;   // bytes
  std::uint64_t transmit_queued = 0;  // bytes

  bool add_line(std::string_view line);
};

/// Whether cAdvisor serves this counter of Tcp: or TcpExt:.
bool is_served_tcp_counter(std::string_view name);

/// Every counter of the lines "Tcp:" and "TcpExt:" of a net/snmp or net/netstat file:
/// visit(name, value); a line of names whose line of values does not match has none.
template <class Visit>
void each_tcp_counter(std::string_view text, Visit visit) {
  while (!text.empty()) {
    auto names = text::take_line(text);
    auto values = text::take_line(text);
    const auto protocol = text::take_field(names);
    if (protocol != text::take_field(values)) return;
    if (protocol != "Tcp:" && protocol != "TcpExt:") continue;
    while (true) {
      const auto name = text::take_field(names);
      const auto value = text::number<std::int64_t>(text::take_field(values));
      if (name.empty() || !value) break;
      visit(name, *value);
    }
  }
}

}  // namespace strata::container
