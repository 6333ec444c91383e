#include "core/metrics/snapshot.h"

#include <algorithm>
#include <unordered_map>

namespace strata {
namespace {

/// Whether samples of one definition can stand under the header of the other: those of a histogram
/// or a summary have lines of other names.
bool may_share(const MetricDef& family, const MetricDef& other) {
  const auto is_compound = [](MetricType type) {
    return type == MetricType::histogram || type == MetricType::summary;
  };
  return family.type == other.type || (!is_compound(family.type) && !is_compound(other.type));
}

/// Families in the order they are first met; a definition's address is looked up before its name,
/// since most samples share a few hundred definitions.
class Grouping {
 public:
  Family& family_of(const MetricDef* def) {
    const auto known = by_def_.find(def);
    if (known != by_def_.end()) return families_[known->second];
    const auto [at, is_new] = by_name_.try_emplace(def->name, families_.size());
    if (is_new) families_.push_back({def, {}});
    by_def_.emplace(def, at->second);
    return families_[at->second];
  }

  std::vector<Family> sorted() && {
    std::sort(families_.begin(), families_.end(),
              [](const Family& a, const Family& b) { return a.def->name < b.def->name; });
    return std::move(families_);
  }

 private:
  std::vector<Family> families_;
  std::unordered_map<const MetricDef*, std::size_t> by_def_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

/// Takes in one batch at a time.
class Freezing {
 public:
  Freezing(Snapshot& snapshot, SeriesBudget budget) : snapshot_(snapshot), budget_(budget) {}

  void add(const Batch* batch, std::uint32_t collector) {
    if (batch == nullptr) return;
    for (const auto& sample : batch->samples()) add(*batch, sample, collector);
  }

  void end() && { snapshot_.families = std::move(grouping_).sorted(); }

 private:
  void add(const Batch& batch, const Sample& sample, std::uint32_t collector) {
    auto& series = snapshot_.series.at(static_cast<std::size_t>(sample.def->layer));
    if (series.kept >= budget_.per_layer) {
      ++series.dropped;
      return;
    }
    auto& family = grouping_.family_of(sample.def);
    if (!may_share(*family.def, *sample.def)) {
      ++series.dropped;
      return;
    }
    ++series.kept;
    family.samples.push_back({&batch, &sample, collector});
  }

  Snapshot& snapshot_;
  SeriesBudget budget_;
  Grouping grouping_;
};

}  // namespace

Snapshot freeze(std::uint64_t sequence, Instant at, WallTime wall,
                std::vector<CollectorReport> collectors, SeriesBudget budget) {
  Snapshot snapshot{sequence, at, wall, std::move(collectors), {}, {}};
  Freezing freezing(snapshot, budget);
  std::uint32_t index = 0;
  for (const auto& collector : snapshot.collectors) {
    freezing.add(collector.batch.get(), index);
    freezing.add(collector.about.get(), index);
    ++index;
  }
  std::move(freezing).end();
  return snapshot;
}

std::string full_labels(const SampleRef& ref) {
  std::string text;
  if (ref.sample->entity != nullptr) text = ref.sample->entity->labels;
  const auto own = ref.batch->labels(*ref.sample);
  if (!text.empty() && !own.empty()) text += ',';
  return text.append(own);
}

const SampleRef* find_sample(const Snapshot& snapshot, std::string_view family,
                             std::string_view labels, Suffix suffix) {
  for (const auto& candidate : snapshot.families) {
    if (candidate.def->name != family) continue;
    for (const auto& ref : candidate.samples) {
      if (ref.sample->suffix == suffix && full_labels(ref).find(labels) != std::string::npos) {
        return &ref;
      }
    }
  }
  return nullptr;
}

}  // namespace strata
