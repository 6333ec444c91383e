// A collector's report of nothing but its samples.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/metrics/snapshot.h"

namespace strata::test {

inline CollectorReport report(std::string name, std::shared_ptr<const Batch> batch) {
  CollectorReport made;
  made.name = std::move(name);
  made.batch = std::move(batch);
  return made;
}

}  // namespace strata::test
