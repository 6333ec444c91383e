// LoadAverages: how many tasks of each container ran or waited for a CPU, on average over ten
// seconds, from the time that they did so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/base/decaying_average.h"
#include "core/metrics/batch.h"
#include "core/metrics/container_load_metrics.h"

namespace strata::kernel {

/// Loop thread.
class LoadAverages {
 public:
  /// Begins a collection; those that the one before did not see are forgotten.
  void begin(Instant now) {
    std::erase_if(loads_, [this](const auto& entry) { return entry.second.seen != now_; });
    now_ = now;
  }

  /// `busy_ns`: all the time so far, of all its tasks, running or runnable. It is added up when a
  /// task leaves the CPU, so that a short interval may have too much of it; it weighs little then.
  void add(const Entity& entity, std::uint64_t busy_ns, Batch& batch) {
    const auto [found, is_new] = loads_.try_emplace(entity.id);
    auto& load = found->second;
    const auto since = now_ - load.seen;
    if (!is_new && busy_ns >= load.busy_ns && since > Duration::zero()) {
      const auto busy = static_cast<double>(busy_ns - load.busy_ns);
      load.average.add(busy / static_cast<double>(since.count()), since);
    }
    load.seen = now_;
    load.busy_ns = busy_ns;
    if (const auto average = load.average.value()) {
      batch.add(container_load::average, entity, *average * container_load::per_task);
    }
  }

 private:
  struct Load {
    std::uint64_t busy_ns = 0;
    Instant seen{};
    DecayingAverage average{container_load::constant};
  };

  std::unordered_map<std::string, Load> loads_;  // by the entity's id
  Instant now_{};
};

}  // namespace strata::kernel
