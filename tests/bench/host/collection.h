// One collection of the host after the other, as scrapes ask for it, but on one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/metrics/snapshot.h"

namespace strata::bench {

/// Names of the collectors that run by default, but for what asks the network.
std::vector<std::string> default_collectors();

class HostCollection {
 public:
  /// `only`: the collector of that name; empty: all.
  explicit HostCollection(const HostFs& fs, std::string_view only = {});

  /// What all of them say now, as the text that is served; valid until the next call.
  std::string_view text();

  [[nodiscard]] std::size_t series() const { return series_; }

 private:
  struct One {
    std::unique_ptr<Collector> collector;
    std::shared_ptr<const Batch> last;
  };

  std::vector<One> all_;
  std::string text_;
  std::size_t series_ = 0;
  std::uint64_t sequence_ = 0;
};

}  // namespace strata::bench
