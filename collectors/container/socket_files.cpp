#include "collectors/container/socket_files.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace strata::container {
namespace {

constexpr std::array<std::string_view, 99> served_counters = {"ActiveOpens",
                                                              "AttemptFails",
                                                              "CurrEstab",
                                                              "DelayedACKLocked",
                                                              "DelayedACKLost",
                                                              "DelayedACKs",
                                                              "EmbryonicRsts",
                                                              "EstabResets",
                                                              "IPReversePathFilter",
                                                              "InCsumErrors",
                                                              "InErrs",
                                                              "InSegs",
                                                              "ListenDrops",
                                                              "ListenOverflows",
                                                              "LockDroppedIcmps",
                                                              "MaxConn",
                                                              "OfoPruned",
                                                              "OutOfWindowIcmps",
                                                              "OutRsts",
                                                              "OutSegs",
                                                              "PAWSActive",
                                                              "PAWSEstab",
                                                              "PFMemallocDrop",
                                                              "PassiveOpens",
                                                              "PruneCalled",
                                                              "RcvPruned",
                                                              "RetransSegs",
                                                              "RtoAlgorithm",
                                                              "RtoMax",
                                                              "RtoMin",
                                                              "SyncookiesFailed",
                                                              "SyncookiesRecv",
                                                              "SyncookiesSent",
                                                              "TCPAbortFailed",
                                                              "TCPAbortOnClose",
                                                              "TCPAbortOnData",
                                                              "TCPAbortOnLinger",
                                                              "TCPAbortOnMemory",
                                                              "TCPAbortOnTimeout",
                                                              "TCPBacklogDrop",
                                                              "TCPDSACKIgnoredNoUndo",
                                                              "TCPDSACKIgnoredOld",
                                                              "TCPDSACKOfoRecv",
                                                              "TCPDSACKOfoSent",
                                                              "TCPDSACKOldSent",
                                                              "TCPDSACKRecv",
                                                              "TCPDSACKUndo",
                                                              "TCPDeferAcceptDrop",
                                                              "TCPFACKReorder",
                                                              "TCPFastOpenActive",
                                                              "TCPFastOpenActiveFail",
                                                              "TCPFastOpenCookieReqd",
                                                              "TCPFastOpenListenOverflow",
                                                              "TCPFastOpenPassive",
                                                              "TCPFastOpenPassiveFail",
                                                              "TCPFastRetrans",
                                                              "TCPFullUndo",
                                                              "TCPHPAcks",
                                                              "TCPHPHits",
                                                              "TCPLossFailures",
                                                              "TCPLossProbeRecovery",
                                                              "TCPLossProbes",
                                                              "TCPLossUndo",
                                                              "TCPLostRetransmit",
                                                              "TCPMD5Failure",
                                                              "TCPMD5NotFound",
                                                              "TCPMD5Unexpected",
                                                              "TCPMemoryPressures",
                                                              "TCPMemoryPressuresChrono",
                                                              "TCPMinTTLDrop",
                                                              "TCPOrigDataSent",
                                                              "TCPPartialUndo",
                                                              "TCPPureAcks",
                                                              "TCPRcvCollapsed",
                                                              "TCPRenoFailures",
                                                              "TCPRenoRecovery",
                                                              "TCPRenoRecoveryFail",
                                                              "TCPRenoReorder",
                                                              "TCPReqQFullDoCookies",
                                                              "TCPReqQFullDrop",
                                                              "TCPRetransFail",
                                                              "TCPSACKDiscard",
                                                              "TCPSACKReneging",
                                                              "TCPSACKReorder",
                                                              "TCPSackFailures",
                                                              "TCPSackMerged",
                                                              "TCPSackRecovery",
                                                              "TCPSackRecoveryFail",
                                                              "TCPSackShiftFallback",
                                                              "TCPSackShifted",
                                                              "TCPSlowStartRetrans",
                                                              "TCPSpuriousRTOs",
                                                              "TCPSynRetrans",
                                                              "TCPTSReorder",
                                                              "TCPTimeWaitOverflow",
                                                              "TCPTimeouts",
                                                              "TW",
                                                              "TWKilled",
                                                              "TWRecycled"};

std::optional<std::uint64_t> hex(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// The fields in front of the state: "0:", local and remote address; then the state.
std::optional<std::uint64_t> take_state(std::string_view& line) {
  if (!text::take_field(line).ends_with(':')) return std::nullopt;
  text::take_field(line);
  text::take_field(line);
  return hex(text::take_field(line));
}

}  // namespace

//   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
//    0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1148 1
bool TcpSockets::add_line(std::string_view line) {
  const auto state = take_state(line);
  if (!state || *state == 0) return false;
  // State 12 is a half-open connection that lies outside of a listener (TCP_NEW_SYN_RECV).
  constexpr std::uint64_t new_syn_recv = 12;
  constexpr std::uint64_t syn_recv = 3;
  const auto index = (*state == new_syn_recv ? syn_recv : *state) - 1;
  if (index >= count.size()) return false;
  ++count.at(index);
  return true;
}

//   sl  local_address rem_address   st tx_queue rx_queue ... timeout inode ref pointer drops
//   77: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 51 2 0000 12
bool UdpSockets::add_line(std::string_view line) {
  if (!take_state(line)) return false;
  auto queues = text::take_field(line);
  const auto transmit = hex(text::take_until(queues, ':'));
  const auto receive = hex(queues);
  constexpr int fields_between = 7;  // "tr tm->when", which is one, to pointer
  for (int i = 0; i < fields_between; ++i) text::take_field(line);
  const auto drops = text::u64(text::take_field(line));
  if (!transmit || !receive || !drops) return false;
  ++sockets;
  transmit_queued += *transmit;
  receive_queued += *receive;
  dropped += *drops;
  return true;
}

bool is_served_tcp_counter(std::string_view name) {
  return std::binary_search(served_counters.begin(), served_counters.end(), name);
}

}  // namespace strata::container
