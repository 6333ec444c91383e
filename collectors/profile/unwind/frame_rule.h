// What the instructions of .eh_frame say of a register, and what of it a row of our tables holds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "bpf/unwind.h"

namespace strata::profile {

/// DWARF's numbers of the registers that a walk follows on x86-64. (On aarch64 they are 31, 29 and
/// 30; but there a leaf's return address stays in a register, which a row has no place for.)
inline constexpr std::uint64_t register_rbp = 6;
inline constexpr std::uint64_t register_rsp = 7;
inline constexpr std::uint64_t register_return = 16;

/// Where a caller's register is.
struct SavedRegister {
  enum class Where : std::uint8_t {
    same,        // not touched
    undefined,   // nowhere
    cfa,         // in memory at CFA + offset
    expression,  // in memory where the expression says
    other,       // in another register, or computed
  };
  Where where = Where::same;
  std::int64_t offset = 0;
  std::string_view expression;
};

/// How the CFA is found: register + offset, or by an expression.
struct CfaRule {
  std::uint64_t base = register_rsp;
  std::int64_t offset = 0;
  std::string_view expression;
};

/// All that a walk needs at one address.
struct FrameState {
  CfaRule cfa;
  SavedRegister rbp;
  SavedRegister return_address;
};

/// A row's rule; STRATA_CFA_UNSUPPORTED for what it cannot hold.
strata_unwind_rule to_rule(const FrameState& state);

}  // namespace strata::profile
