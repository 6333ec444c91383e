// Runner: runs one collector, on the loop thread, on a thread of its own or on a crew's, and holds
// its newest result. The scheduler sees no difference.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "agent/runtime/thread_crew.h"
#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/collector.h"

namespace strata::agent {

/// What one collection gave.
struct Collection {
  std::shared_ptr<const Batch> batch;
  Status status;
  Instant began{};
  Duration took{};
  std::uint64_t number = 0;  // of this runner's collections, from 1
};

/// All calls belong to the loop thread.
class Runner {
 public:
  virtual ~Runner() = default;

  /// Begins a collection; the inline runner ends it before it returns, a crew's begins when the
  /// crew is woken. Not while one is running.
  virtual void begin(const CollectContext& context) = 0;

  /// Null before the first one ended.
  [[nodiscard]] virtual std::shared_ptr<const Collection> latest() const = 0;

  /// When the collection that has not ended yet began.
  [[nodiscard]] virtual std::optional<Instant> running_since() const = 0;
};

/// `done` is called when a collection ended: for a collector that is not the loop's, from the
/// thread that it ran on. `crew` is for those that share threads, and outlives the runner.
std::unique_ptr<Runner> make_runner(std::unique_ptr<Collector> collector, const Clock& clock,
                                    ThreadCrew& crew, std::function<void()> done);

}  // namespace strata::agent
