// BudgetGuard: keeps one probe within its share of the machine's CPU time. A probe that can be
// sampled is sampled down, step by step; another is detached for a while. Both come back. One that
// the agent cannot be without stays, and its share is told.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/kernel/status.h"

namespace strata::kernel {

/// What a probe's programs have cost since they were loaded, by their own measure (self_cost.h).
struct ProbeCost {
  std::uint64_t runs = 0;
  std::uint64_t sampled_runs = 0;
  std::uint64_t sampled_ns = 0;
};

/// What the guard can do to a probe.
class Guarded {
 public:
  virtual ~Guarded() = default;

  [[nodiscard]] virtual ProbeCost cost() const = 0;
  /// From now on one run in 2^shift counts, with its weight. False: it cannot be sampled so.
  virtual bool sample(unsigned shift) = 0;
  /// Detaches its programs; they tell the reason. False: they must stay.
  virtual bool pause(const std::string& reason) = 0;
  /// False: the kernel does not take all of them back now.
  virtual bool resume() = 0;
};

/// Loop thread.
class BudgetGuard {
 public:
  /// `probe` outlives it. `cpus` are those of the machine.
  BudgetGuard(std::string_view name, Guarded& probe, unsigned cpus)
      : name_(name), probe_(probe), cpus_(cpus) {}

  /// To be called every now and then. `budget` is a part of the machine's CPU time: 0.03.
  void check(Instant now, double budget);

  [[nodiscard]] ProbeBudget status() const;

 private:
  [[nodiscard]] double share_since_last(const ProbeCost& cost, Duration elapsed) const;
  void reduce(Instant now, double budget);
  void pause(Instant now, double budget);
  void resume(Instant now);

  std::string_view name_;
  Guarded& probe_;
  unsigned cpus_;
  bool begun_ = false;
  ProbeCost last_;
  Instant looked_{};
  double share_ = 0;
  unsigned shift_ = 0;
  bool paused_ = false;
  bool kept_ = false;
  Instant back_at_{};
  Duration next_pause_ = std::chrono::minutes(1);
};

}  // namespace strata::kernel
