// ObjectGuard: a loaded object that measures itself, as BudgetGuard sees it. Source files only.
#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "bpf/include/self_cost.h"
#include "collectors/kernel/budget_guard.h"
#include "core/kernel/mapping.h"
#include "core/kernel/skeleton.h"

namespace strata::kernel {

/// For an object that includes self_cost.bpf.h. Loop thread.
template <class Object>
class ObjectGuard : public Guarded {
 public:
  /// `object` is loaded and outlives it; `cgroup` is where its cgroup programs are attached.
  explicit ObjectGuard(Skeleton<Object>& object, std::string cgroup = {})
      : object_(object), cgroup_(std::move(cgroup)) {
    const auto unused = std::span(object->bss->self_costs).subspan(measured_cpus());
    unmap_for_good(unused.data(), unused.size_bytes());
  }

  [[nodiscard]] ProbeCost cost() const override {
    ProbeCost sum;
    const auto& costs = std::as_const(object_)->bss->self_costs;
    for (const auto& cpu : std::span(costs).first(measured_cpus())) {
      sum.runs += cpu.runs;
      sum.sampled_runs += cpu.sampled_runs;
      sum.sampled_ns += cpu.sampled_ns;
    }
    return sum;
  }

  bool sample(unsigned shift) override {
    if constexpr (requires(Object & object) { object.bss->sample_shift; }) {
      if (shift > STRATA_MAX_SAMPLE_SHIFT) return false;
      object_->bss->sample_shift = shift;
      return true;
    }
    return false;
  }

  bool pause(const std::string& reason) override {
    object_.detach(reason);
    return true;
  }

  bool resume() override {
    const SystemClock clock;
    object_->bss->seen_since_ns =
        static_cast<std::uint64_t>(clock.now().time_since_epoch().count());
    object_.attach(cgroup_);
    return !object_.is_detached();
  }

 private:
  static std::size_t measured_cpus() {
    return std::min<std::size_t>(possible_cpus(), STRATA_SELF_COST_CPUS);
  }

  Skeleton<Object>& object_;
  std::string cgroup_;
};

}  // namespace strata::kernel
