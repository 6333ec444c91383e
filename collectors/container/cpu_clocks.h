// CpuClocks: the CPU time that each cgroup had used when the CPU collector last looked. Of a cgroup
// that has not run since, what only its own running can change need not be read again.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/latest.h"
#include "core/collector.h"

namespace strata::container {

/// Of one round of collections.
struct CpuClocks {
  Instant now{};
  std::shared_ptr<const ContainerSet> containers;
  std::vector<std::optional<double>> seconds;  // in the order of each_live()
};

/// From the CPU collector to those that come after it in the same round.
using CpuClockBoard = Latest<CpuClocks>;

/// The clocks of this round, one after the other as each_live() goes; unknown where the CPU
/// collector is off or has not been there yet.
class RoundClocks {
 public:
  RoundClocks(const std::shared_ptr<const CpuClockBoard>& board, const CollectContext& context) {
    auto clocks = board ? board->get() : nullptr;
    const bool of_this_round = clocks && clocks->now == context.now;
    if (of_this_round && clocks->containers == context.containers) clocks_ = std::move(clocks);
  }

  std::optional<double> next() {
    const auto at = next_++;
    return clocks_ && at < clocks_->seconds.size() ? clocks_->seconds[at] : std::nullopt;
  }

 private:
  std::shared_ptr<const CpuClocks> clocks_;
  std::size_t next_ = 0;
};

/// Whether a cgroup has run since its files were read. The clock is read before the files in each
/// round: if it stands where it stood, nothing ran in between, whenever in the round the files were
/// read.
class RestWatch {
 public:
  void note_reading(std::optional<double> clock, Instant now) {
    clock_ = clock;
    read_at_ = now;
  }

  [[nodiscard]] bool has_rested(std::optional<double> clock) const {
    return clock && clock == clock_;
  }

  /// A process may be in a cgroup of one controller alone, which the clock then knows nothing of:
  /// nothing is left unread for longer than a minute.
  [[nodiscard]] bool is_recent(Instant now) const { return now - read_at_ < longest; }

 private:
  static constexpr auto longest = std::chrono::minutes(1);

  std::optional<double> clock_;
  Instant read_at_{};
};

}  // namespace strata::container
