// Snapshot: everything known at one tick, grouped into families. Immutable; exposition, dump and
// rules are functions of it, so what they say of one moment agrees.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/metrics/batch.h"

namespace strata {

/// One collector's part of a snapshot: its newest batch and its condition.
struct CollectorReport {
  std::string name;
  Layer layer = Layer::host;
  std::shared_ptr<const Batch> batch;  // null: nothing to show (never ran, failed, too late)
  bool up = false;                     // the last collection succeeded
  Instant collected_at{};              // when `batch` was collected
  Duration took{};                     // of the last collection
  Error last_error;                    // empty message: none so far
  std::map<Code, std::uint64_t> errors;
};

/// A sample together with the batch that owns its text.
struct SampleRef {
  const Batch* batch = nullptr;
  const Sample* sample = nullptr;
  std::uint32_t collector = 0;  // index into Snapshot::collectors
};

/// All samples of one name. Where collectors disagree on the type, the first one's holds.
struct Family {
  const MetricDef* def = nullptr;
  std::vector<SampleRef> samples;
};

struct Snapshot {
  std::uint64_t sequence = 0;
  Instant at{};
  WallTime wall{};
  std::vector<CollectorReport> collectors;
  std::vector<Family> families;  // sorted by name
};

/// Groups the batches of `collectors` into families.
Snapshot freeze(std::uint64_t sequence, Instant at, WallTime wall,
                std::vector<CollectorReport> collectors);

/// Full label text of a sample: the entity's labels, then its own.
std::string full_labels(const SampleRef& ref);

/// First sample of `family` whose label text contains `labels`; for tests and views, not hot paths.
const SampleRef* find_sample(const Snapshot& snapshot, std::string_view family,
                             std::string_view labels = {}, Suffix suffix = Suffix::none);

}  // namespace strata
