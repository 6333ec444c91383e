// Snapshot: everything known at one tick, grouped into families. Immutable; exposition, dump and
// rules are functions of it, so what they say of one moment agrees.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>
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
  bool up = false;                     // the last collection succeeded, or had no data
  Instant collected_at{};              // when `batch` was collected
  Duration took{};                     // of the last collection
  Error last_error;                    // empty message: none so far
  std::map<Code, std::uint64_t> errors;
  std::string no_data = {};  // why the last collection had none; empty: it had
  /// Samples that the framework serves in the collector's name; null: none.
  std::shared_ptr<const Batch> about = nullptr;
};

/// A sample together with the batch that owns its text.
struct SampleRef {
  const Batch* batch = nullptr;
  std::uint32_t index = 0;      // into batch->samples()
  std::uint32_t collector = 0;  // into Snapshot::collectors

  [[nodiscard]] const Sample& sample() const { return batch->samples()[index]; }
};

/// All samples of one name. Where collectors disagree on the type, the first one's holds, and
/// samples that cannot stand under it are dropped.
struct Family {
  const MetricDef* def = nullptr;
  std::span<const SampleRef> samples;  // the snapshot's
};

/// How many series of a layer a snapshot has, and how many more its budget did not admit.
struct LayerSeries {
  std::uint64_t kept = 0;
  std::uint64_t dropped = 0;
};

/// Most series of each layer in one snapshot, so that nothing foreign can make it grow without
/// bound.
struct SeriesBudget {
  std::size_t per_layer = 200'000;
};

struct Snapshot {
  std::uint64_t sequence = 0;
  Instant at{};
  WallTime wall{};
  std::vector<CollectorReport> collectors;
  std::unique_ptr<SampleRef[]> samples;  // what the families look at, in one piece
  std::vector<Family> families;          // sorted by name
  std::array<LayerSeries, layer_count> series{};
  std::string host_labels = {};  // label text that is true of every series of this host
};

/// Groups the batches of `collectors` into families. A layer over its budget loses the series that
/// come last in the collectors' order, so the same ones each time.
Snapshot freeze(std::uint64_t sequence, Instant at, WallTime wall,
                std::vector<CollectorReport> collectors, SeriesBudget budget = {});

/// Full label text of a sample: the entity's labels, then its own.
std::string full_labels(const SampleRef& ref);

/// First sample of `family` whose label text contains `labels`; for tests and views, not hot paths.
const SampleRef* find_sample(const Snapshot& snapshot, std::string_view family,
                             std::string_view labels = {}, Suffix suffix = Suffix::none);

}  // namespace strata
