// Runs the instructions of .eh_frame (DW_CFA_*).
#pragma once

#include <cstdint>
#include <vector>

#include "collectors/profile/unwind/frame_entries.h"
#include "collectors/profile/unwind/frame_rule.h"

namespace strata::profile {

/// A rule that holds from `address` on.
struct RuleAt {
  std::uint64_t address = 0;
  strata_unwind_rule rule{};
};

/// Appends the rules of one stretch of code, each at another address, in order; the first is at its
/// beginning. False where the instructions make no sense: the rest of the stretch is then
/// unsupported.
bool run_frame_program(const CommonEntry& common, const CodeEntry& code,
                       std::vector<RuleAt>& rules);

}  // namespace strata::profile
