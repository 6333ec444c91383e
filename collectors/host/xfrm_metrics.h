#pragma once

#include <array>
#include <span>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host::xfrm {

struct Reason {
  std::string_view word;
  MetricDef def;
};

constexpr Reason reason(std::string_view word, std::string_view name, std::string_view help) {
  return {word, counter_def(name, help)};
}

inline constexpr std::array reasons = {
    reason("XfrmInError", "node_xfrm_in_error_packets_total",
           "Packets in: errors that no other family counts."),
    reason("XfrmInBufferError", "node_xfrm_in_buffer_error_packets_total",
           "Packets in: no buffer was left."),
    reason("XfrmInHdrError", "node_xfrm_in_hdr_error_packets_total",
           "Packets in: the header is wrong."),
    reason("XfrmInNoStates", "node_xfrm_in_no_states_packets_total",
           "Packets in: no state has their SPI, address and protocol."),
    reason("XfrmInStateProtoError", "node_xfrm_in_state_proto_error_packets_total",
           "Packets in: the protocol failed, as by a wrong key."),
    reason("XfrmInStateModeError", "node_xfrm_in_state_mode_error_packets_total",
           "Packets in: the mode failed."),
    reason("XfrmInStateSeqError", "node_xfrm_in_state_seq_error_packets_total",
           "Packets in: the sequence number is out of the window."),
    reason("XfrmInStateExpired", "node_xfrm_in_state_expired_packets_total",
           "Packets in: the state has expired."),
    reason("XfrmInStateMismatch", "node_xfrm_in_state_mismatch_packets_total",
           "Packets in: an option of the state does not fit, as its encapsulation."),
    reason("XfrmInStateInvalid", "node_xfrm_in_state_invalid_packets_total",
           "Packets in: the state is not valid."),
    reason("XfrmInTmplMismatch", "node_xfrm_in_tmpl_mismatch_packets_total",
           "Packets in: no template of the policy fits their states."),
    reason("XfrmInNoPols", "node_xfrm_in_no_pols_packets_total",
           "Packets in: no policy is there for their states."),
    reason("XfrmInPolBlock", "node_xfrm_in_pol_block_packets_total",
           "Packets in: the policy discards them."),
    reason("XfrmInPolError", "node_xfrm_in_pol_error_packets_total",
           "Packets in: the policy failed."),
    reason("XfrmOutError", "node_xfrm_out_error_packets_total",
           "Packets out: errors that no other family counts."),
    reason("XfrmOutBundleGenError", "node_xfrm_out_bundle_gen_error_packets_total",
           "Packets out: their bundle could not be made."),
    reason("XfrmOutBundleCheckError", "node_xfrm_out_bundle_check_error_packets_total",
           "Packets out: the check of their bundle failed."),
    reason("XfrmOutNoStates", "node_xfrm_out_no_states_packets_total",
           "Packets out: no state was found."),
    reason("XfrmOutStateProtoError", "node_xfrm_out_state_proto_error_packets_total",
           "Packets out: the protocol failed."),
    reason("XfrmOutStateModeError", "node_xfrm_out_state_mode_error_packets_total",
           "Packets out: the mode failed."),
    reason("XfrmOutStateSeqError", "node_xfrm_out_state_seq_error_packets_total",
           "Packets out: no sequence number was left."),
    reason("XfrmOutStateExpired", "node_xfrm_out_state_expired_packets_total",
           "Packets out: the state has expired."),
    reason("XfrmOutPolBlock", "node_xfrm_out_pol_block_packets_total",
           "Packets out: the policy discards them."),
    reason("XfrmOutPolDead", "node_xfrm_out_pol_dead_packets_total",
           "Packets out: the policy is dead."),
    reason("XfrmOutPolError", "node_xfrm_out_pol_error_packets_total",
           "Packets out: the policy failed."),
    reason("XfrmFwdHdrError", "node_xfrm_fwd_hdr_error_packets_total",
           "Packets that may not be forwarded."),
    reason("XfrmOutStateInvalid", "node_xfrm_out_state_invalid_packets_total",
           "Packets out: the state is not valid."),
    reason("XfrmAcquireError", "node_xfrm_acquire_error_packets_total",
           "Packets whose state was not complete when it was needed."),
};

constexpr auto cells_of(const std::array<Reason, reasons.size()>& all) {
  std::array<Cell, reasons.size()> cells{};
  for (std::size_t i = 0; i < all.size(); ++i) cells.at(i).def = &all.at(i).def;
  return cells;
}

inline constexpr auto cells = cells_of(reasons);

constexpr auto rows_of(const std::array<Cell, reasons.size()>& all) {
  std::array<WordRow, reasons.size()> rows{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    rows.at(i) = {.word = reasons.at(i).word, .cells = std::span(all).subspan(i, 1)};
  }
  return rows;
}

/// "XfrmInError             \t0"
inline constexpr auto rows = rows_of(cells);

/// Kernels without CONFIG_XFRM_STATISTICS have no such file.
inline constexpr WordTable table{
    .file = {Root::host_net, "xfrm_stat"}, .rows = rows, .missing = Missing::no_data};

}  // namespace strata::host::xfrm
