// Runs a collector once and gives its samples as exposition lines, for comparison as sets.
#pragma once

#include <initializer_list>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/metrics/number_text.h"
#include "tests/support/temp_tree.h"

namespace strata::host::test {

struct Collected {
  Status status;
  std::set<std::string> lines;  // `name{labels} value`
};

inline HostFs fixture_host() {
  const std::string root = STRATA_FIXTURES "/hosts/oddities";
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

constexpr MetricDef gauge(std::string_view name, LabelKeys labels = {}) {
  return {.name = name, .help = "h", .type = MetricType::gauge, .labels = labels};
}

/// When what a host lacked is looked for again.
inline constexpr Instant later{std::chrono::hours(2)};

/// The samples of one collection, a line each, in the order of the alphabet.
inline std::string text_of(Collector& collector) {
  std::string text;
  for (const auto& line : collect(collector).lines) text.append(line).append("\n");
  return text;
}

using Files = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// A host whose /proc and /sys are below `tree`, with `files` in them.
inline HostFs host_with(const strata::test::TempTree& tree, Files files) {
  for (const auto& [path, text] : files) tree.write(path, text);
  return HostFs({.procfs = tree.path("proc"), .sysfs = tree.path("sys"), .rootfs = tree.path()});
}

}  // namespace strata::host::test
