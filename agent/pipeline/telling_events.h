// TellingEvents: whether something has happened after which rules should have fresher figures.
#pragma once

#include <cstdint>

#include "core/events/journal.h"

namespace strata::agent {

/// How long what may be wrong is looked at more closely after the last sign of it.
inline constexpr Duration attention = std::chrono::seconds(30);

/// Loop thread.
class TellingEvents {
 public:
  /// Whether one has come since the last time: a wait that is longer than usual, a death, a slow
  /// command.
  bool take(const EventPage& page);

 private:
  std::uint64_t seen_ = 0;  // the newest
};

}  // namespace strata::agent
