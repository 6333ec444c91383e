// Runs a collector once and gives its samples as exposition lines, for comparison as sets.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/metrics/number_text.h"

namespace strata::host::test {

struct Collected {
  Status status;
  std::set<std::string> lines;  // `name{labels} value`
};

inline HostFs fixture_host() {
  const std::string root = STRATA_FIXTURES "/host";
  return HostFs({.procfs = root + "/proc",
                 .sysfs = root + "/sys",
                 .rootfs = "/",
                 .udev_data = root + "/udev"});
}

inline Collected collect(Collector& collector, Instant now = Instant(std::chrono::hours(1))) {
  Batch batch;
  Collected collected;
  collected.status = collector.collect({.now = now, .wall = {}, .containers = nullptr}, batch);
  for (const auto& sample : batch.samples()) {
    NumberText number;
    const std::string labels(batch.labels(sample));
    collected.lines.insert(std::string(sample.def->name) +
                           (labels.empty() ? "" : "{" + labels + "}") + " " +
                           std::string(number.of(sample.value)));
  }
  EXPECT_EQ(collected.lines.size(), batch.samples().size()) << "a series appears twice";
  return collected;
}

}  // namespace strata::host::test
