// LoadTurn: who serves container_cpu_load_average_10s: the kernel side while its program counts,
// else the collector that looks at tasks' states.
#pragma once

#include <atomic>
#include <chrono>

#include "core/base/clock.h"

namespace strata::kernel {

class LoadTurn {
 public:
  /// At each collection of the kernel side: whether its program counts. True: it serves them.
  /// Loop thread.
  bool take(bool counts, Instant now) {
    if (counts && !taken_) from_ = now + handover;
    taken_ = counts;
    return counts && now >= from_;
  }

  /// Any thread.
  [[nodiscard]] bool is_taken() const { return taken_; }

 private:
  /// By then the other's samples are gone: no scrape may have a series twice.
  static constexpr Duration handover = std::chrono::minutes(1);

  std::atomic<bool> taken_ = true;
  Instant from_{};
};

}  // namespace strata::kernel
