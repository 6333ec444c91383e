#include "core/metrics/snapshot.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

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
  std::size_t index_of(const MetricDef* def) {
    const auto known = by_def_.find(def);
    if (known != by_def_.end()) return known->second;
    const auto [at, is_new] = by_name_.try_emplace(def->name, families_.size());
    if (is_new) families_.push_back({def, {}});
    by_def_.emplace(def, at->second);
    return at->second;
  }

  Family& at(std::size_t index) { return families_[index]; }
  [[nodiscard]] std::size_t size() const { return families_.size(); }

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
    if (batch->gives_way()) {
      later_.emplace_back(batch, collector);
      return;
    }
    for (const auto& sample : batch->samples()) add(*batch, sample, collector, nobodys);
  }

  void end() && {
    const auto taken = grouping_.size();
    for (const auto& [batch, collector] : later_) {
      for (const auto& sample : batch->samples()) add(*batch, sample, collector, taken);
    }
    snapshot_.families = std::move(grouping_).sorted();
  }

 private:
  static constexpr std::size_t nobodys = 0;

  /// The first `taken` families are closed.
  void add(const Batch& batch, const Sample& sample, std::uint32_t collector, std::size_t taken) {
    auto& series = snapshot_.series.at(static_cast<std::size_t>(sample.def->layer));
    if (series.kept >= budget_.per_layer) {
      ++series.dropped;
      return;
    }
    const auto index = grouping_.index_of(sample.def);
    auto& family = grouping_.at(index);
    if (index < taken || !may_share(*family.def, *sample.def)) {
      ++series.dropped;
      return;
    }
    ++series.kept;
    family.samples.push_back({&batch, &sample, collector});
  }

  Snapshot& snapshot_;
  SeriesBudget budget_;
  Grouping grouping_;
  std::vector<std::pair<const Batch*, std::uint32_t>> later_;  // that give way
};

void join_host_labels(Snapshot& snapshot) {
  for (const auto& collector : snapshot.collectors) {
    if (collector.batch == nullptr || collector.batch->host_labels().empty()) continue;
    if (!snapshot.host_labels.empty()) snapshot.host_labels += ',';
    snapshot.host_labels += collector.batch->host_labels();
  }
}

}  // namespace

Snapshot freeze(std::uint64_t sequence, Instant at, WallTime wall,
                std::vector<CollectorReport> collectors, SeriesBudget budget) {
  Snapshot snapshot{sequence, at, wall, std::move(collectors), {}, {}};
  join_host_labels(snapshot);
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
