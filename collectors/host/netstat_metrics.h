#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host {

template <FixedText Key>
consteval MetricDef netstat_field() {
  return untyped_def(field_text<"node_netstat_", Key, "">,
                     field_text<"Network statistic ", Key, ".">);
}

/// Those of the default pattern that Linux 4.14 to 6.18 have; others are made when they are first
/// seen.
inline constexpr std::array netstat_fields = {
    netstat_field<"Icmp6_InErrors">(),
    netstat_field<"Icmp6_InMsgs">(),
    netstat_field<"Icmp6_OutMsgs">(),
    netstat_field<"Icmp_InErrors">(),
    netstat_field<"Icmp_InMsgs">(),
    netstat_field<"Icmp_OutMsgs">(),
    netstat_field<"Ip6_InOctets">(),
    netstat_field<"Ip6_OutOctets">(),
    netstat_field<"IpExt_InOctets">(),
    netstat_field<"IpExt_OutOctets">(),
    netstat_field<"Ip_Forwarding">(),
    netstat_field<"TcpExt_ListenDrops">(),
    netstat_field<"TcpExt_ListenOverflows">(),
    netstat_field<"TcpExt_SyncookiesFailed">(),
    netstat_field<"TcpExt_SyncookiesRecv">(),
    netstat_field<"TcpExt_SyncookiesSent">(),
    netstat_field<"TcpExt_TCPOFOQueue">(),
    netstat_field<"TcpExt_TCPRcvQDrop">(),
    netstat_field<"TcpExt_TCPSynRetrans">(),
    netstat_field<"TcpExt_TCPTimeouts">(),
    netstat_field<"Tcp_ActiveOpens">(),
    netstat_field<"Tcp_CurrEstab">(),
    netstat_field<"Tcp_InErrs">(),
    netstat_field<"Tcp_InSegs">(),
    netstat_field<"Tcp_OutRsts">(),
    netstat_field<"Tcp_OutSegs">(),
    netstat_field<"Tcp_PassiveOpens">(),
    netstat_field<"Tcp_RetransSegs">(),
    netstat_field<"Udp6_InDatagrams">(),
    netstat_field<"Udp6_InErrors">(),
    netstat_field<"Udp6_NoPorts">(),
    netstat_field<"Udp6_OutDatagrams">(),
    netstat_field<"Udp6_RcvbufErrors">(),
    netstat_field<"Udp6_SndbufErrors">(),
    netstat_field<"UdpLite6_InErrors">(),
    netstat_field<"UdpLite_InErrors">(),
    netstat_field<"Udp_InDatagrams">(),
    netstat_field<"Udp_InErrors">(),
    netstat_field<"Udp_NoPorts">(),
    netstat_field<"Udp_OutDatagrams">(),
    netstat_field<"Udp_RcvbufErrors">(),
    netstat_field<"Udp_SndbufErrors">(),
};

}  // namespace strata::host
