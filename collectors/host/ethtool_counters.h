// EthtoolCounters: a driver's counters as families, named when they are first seen.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "collectors/host/ethtool_device.h"
#include "collectors/host/name_filter.h"
#include "collectors/host/shapes/made_families.h"

namespace strata::host {

class EthtoolCounters {
 public:
  /// `include` is asked of each key.
  explicit EthtoolCounters(const std::string& include)
      : filter_({.exclude = {}, .include = include}) {}

  [[nodiscard]] const Status& status() const { return filter_.status(); }

  /// Counters of one device that would have one name are left out.
  void add(const std::string& device, const EthtoolStatistics& statistics, Batch& batch);

 private:
  using Names = std::vector<std::string>;
  struct Device {
    std::shared_ptr<const Names> names;  // whose families these are
    std::vector<const MetricDef*> defs;  // null: not shown
  };

  std::vector<const MetricDef*> defs_of(const Names& names);

  NameFilter filter_;
  MadeFamilies families_;
  std::map<std::string, Device> devices_;
};

}  // namespace strata::host
