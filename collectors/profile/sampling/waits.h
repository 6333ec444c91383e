// What a thread off the CPU waits for, told by the kernel functions that it sleeps in.
#pragma once

#include <span>
#include <string_view>

#include "collectors/profile/profile.h"

namespace strata::profile {

/// `functions`: names of the kernel's frames, from the leaf to the root; one without a name is
/// empty. Wait::unknown where none of them tells.
Wait wait_of(std::span<const std::string_view> functions);

/// Fills in the waits that the kernel itself has not told, by the names of each sample's frames.
void tell_waits(Profile& profile);

}  // namespace strata::profile
