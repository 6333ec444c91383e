// LayerCounter: the sizes of many directories, counted one after the other on a thread of its own
// that takes its time. Nobody waits for it; what it knows, and how old that is, can be asked at any
// moment. A directory that does not answer (a dead mount) is left to its thread, and another one
// goes on with the rest.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/container/disk_usage.h"
#include "core/base/clock.h"

namespace strata::container {

struct LayerUse {
  std::uint64_t bytes = 0;
  std::optional<std::uint64_t> inodes;
  bool has_quota = false;  // the file system counts it

  bool operator==(const LayerUse&) const = default;
};

/// Counts one directory; called on the counter's threads, even after it is gone.
using CountLayer = std::function<Result<LayerUse>(const std::string& directory,
                                                  const DiskUsageLimits& limits, const Pace& pace)>;

/// By the file system's own count where there is one, else by a walk.
Result<LayerUse> count_layer(const std::string& directory, const DiskUsageLimits& limits,
                             const Pace& pace);

struct LayerCounterOptions {
  Duration period = std::chrono::minutes(1);
  /// A count that was at work for t is not repeated before t times this has gone by.
  int rest_factor = 50;
  std::uint64_t rate = 5000;  // entries in a second
  DiskUsageLimits limits = {};
  Duration hang_after = std::chrono::seconds(30);  // without looking at another entry
};

/// One directory's newest count. `error` is of the last try: `use` is then an older one's.
struct LayerCount {
  std::optional<LayerUse> use;
  Instant counted{};  // when the count of `use` began
  std::optional<Error> error;
  bool hangs = false;
};

/// Used by one thread.
class LayerCounter {
 public:
  using Counts = std::map<std::string, LayerCount, std::less<>>;

  /// `clock` outlives the counter.
  LayerCounter(const Clock& clock, LayerCounterOptions options, CountLayer count = count_layer);
  LayerCounter(const LayerCounter&) = delete;
  LayerCounter& operator=(const LayerCounter&) = delete;
  /// Waits for no directory that hangs.
  ~LayerCounter();

  /// From now on these directories, and no others. Also looks whether the count of one hangs.
  void follow(const std::vector<std::string>& directories);

  /// Waits until each has been counted or tried once, or `patience` has gone by.
  void wait_for_new(Duration patience);

  /// Only those that have been counted or tried.
  [[nodiscard]] Counts counts() const;

 private:
  class State;

  std::shared_ptr<State> state_;  // shared with threads that hang
};

}  // namespace strata::container
