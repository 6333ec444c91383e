// Golden files: a text compared as a whole with a file of the tree. STRATA_UPDATE_GOLDEN=1 writes
// the file instead; the change is then reviewed like any other.
#pragma once

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/host_fs.h"
#include "core/collector.h"
#include "core/metrics/exposition.h"
#include "core/metrics/snapshot.h"

namespace strata::test {

inline void expect_golden(const std::string& name, const std::string& text) {
  const auto path = std::string(STRATA_SOURCE "/tests/golden/") + name;
  if (std::getenv("STRATA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  const auto golden = read_file(path);
  ASSERT_TRUE(golden) << golden.error().message;
  EXPECT_EQ(*golden, text);
}

/// What one collection by each of them is served as; none may fail.
inline std::string exposition_of(const std::vector<std::unique_ptr<Collector>>& collectors,
                                 const CollectContext& context,
                                 ExpositionFormat format = ExpositionFormat::prometheus_text) {
  std::vector<CollectorReport> reports;
  for (const auto& collector : collectors) {
    auto batch = std::make_shared<Batch>();
    const auto status = collector->collect(context, *batch);
    EXPECT_TRUE(status) << collector->name() << ": " << status.error().message;
    CollectorReport report;
    report.name = collector->name();
    report.batch = std::move(batch);
    reports.push_back(std::move(report));
  }
  std::string text;
  render(freeze(1, {}, {}, std::move(reports)), {}, format, text);
  return text;
}

}  // namespace strata::test
