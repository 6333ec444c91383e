#include "collectors/kernel/budget_guard.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace strata::kernel {
namespace {

constexpr Duration shortest_look = std::chrono::seconds(1);
constexpr Duration longest_pause = std::chrono::minutes(16);
/// Getting to a program and back, which it cannot measure itself.
constexpr double entry_ns = 30;
/// Fewer measured runs are judged by those before them too.
constexpr std::uint64_t enough_runs = 16;

std::string percent(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", 100 * share);
  return text.data();
}

double mean_ns(std::uint64_t ns, std::uint64_t runs) {
  return runs == 0 ? 0 : static_cast<double>(ns) / static_cast<double>(runs);
}

}  // namespace

double BudgetGuard::share_since_last(const ProbeCost& cost, Duration elapsed) const {
  const auto measured = cost.sampled_runs - last_.sampled_runs;
  const double each = measured >= enough_runs
                          ? mean_ns(cost.sampled_ns - last_.sampled_ns, measured)
                          : mean_ns(cost.sampled_ns, cost.sampled_runs);
  const auto runs = static_cast<double>(cost.runs - last_.runs);
  return runs * (each + entry_ns) / static_cast<double>(elapsed.count()) / cpus_;
}

void BudgetGuard::check(Instant now, double budget) {
  if (paused_) {
    if (now >= back_at_) resume(now);
    return;
  }
  if (begun_ && now - looked_ < shortest_look) return;
  const auto cost = probe_.cost();
  if (begun_) share_ = share_since_last(cost, now - looked_);
  const bool first = !begun_;
  begun_ = true;
  last_ = cost;
  looked_ = now;
  if (first) return;
  kept_ = false;
  if (share_ > budget) {
    reduce(now, budget);
  } else if (shift_ > 0 && 3 * share_ < budget) {
    probe_.sample(--shift_);  // twice the runs cost less than twice as much
  } else if (shift_ == 0 && 2 * share_ < budget) {
    next_pause_ = std::max<Duration>(next_pause_ / 2, std::chrono::minutes(1));
  }
}

void BudgetGuard::reduce(Instant now, double budget) {
  if (probe_.sample(shift_ + 1)) {
    ++shift_;
  } else {
    pause(now, budget);
  }
}

void BudgetGuard::pause(Instant now, double budget) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(next_pause_).count();
  paused_ = probe_.pause("cost " + percent(share_) + " of the CPUs, and the budget is " +
                         percent(budget) + ": detached for " + std::to_string(minutes) + " min");
  kept_ = !paused_;
  if (kept_) return;
  back_at_ = now + next_pause_;
  next_pause_ = std::min(4 * next_pause_, longest_pause);
}

void BudgetGuard::resume(Instant now) {
  if (!probe_.resume()) {
    back_at_ = now + std::chrono::minutes(1);
    return;
  }
  paused_ = false;
  last_ = probe_.cost();
  looked_ = now;
  share_ = 0;
}

ProbeBudget BudgetGuard::status() const {
  return {std::string(name_), paused_ ? 0 : share_, std::uint64_t{1} << shift_, paused_, kept_};
}

}  // namespace strata::kernel
