// What a profile says in a few lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/profile/profile.h"

namespace strata::agent {

struct TopFunction {
  std::string name;
  double self = 0;   // share of the profile's time that is in it alone
  double total = 0;  // and in what it calls
};

/// The most of itself first; of `container` alone where it is named.
std::vector<TopFunction> top_functions(const profile::Profile& profile, std::size_t most,
                                       std::string_view container = {});

struct WaitShare {
  profile::Wait wait = profile::Wait::unknown;
  double share = 0;
};

/// Of an off-CPU profile, the longest first.
std::vector<WaitShare> wait_shares(const profile::Profile& profile);

/// For people: what was taken, what was lost, which names are missing and what would give them, the
/// top functions. Lines, each ended.
std::string summary_text(const profile::Profile& profile);

}  // namespace strata::agent
