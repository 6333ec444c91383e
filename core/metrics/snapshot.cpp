#include "core/metrics/snapshot.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "core/base/hash_index.h"

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

/// Numbers families in the order they are first met. A definition's address is looked up before its
/// name, since most samples share a few hundred definitions, and neighbours mostly one.
class Grouping {
 public:
  std::uint32_t number_of(const MetricDef* def) {
    if (def == latest_) return latest_number_;
    latest_ = def;
    const auto next = static_cast<std::uint32_t>(known_.size());
    const auto at = by_def_.find_or_add(std::hash<const MetricDef*>()(def), next,
                                        [&](auto i) { return known_[i].def == def; });
    if (at == next) known_.push_back({def, number_of_name(def)});
    return latest_number_ = known_[at].family;
  }

  [[nodiscard]] const MetricDef& first(std::uint32_t number) const { return *firsts_[number]; }
  [[nodiscard]] std::size_t size() const { return firsts_.size(); }

 private:
  struct Known {
    const MetricDef* def;
    std::uint32_t family;
  };

  std::uint32_t number_of_name(const MetricDef* def) {
    const auto next = static_cast<std::uint32_t>(firsts_.size());
    const auto at = by_name_.find_or_add(std::hash<std::string_view>()(def->name), next,
                                         [&](auto i) { return firsts_[i]->name == def->name; });
    if (at == next) firsts_.push_back(def);
    return at;
  }

  std::vector<Known> known_;
  std::vector<const MetricDef*> firsts_;  // by the family's number
  HashIndex by_def_;                      // into known_
  HashIndex by_name_;                     // into firsts_
  const MetricDef* latest_ = nullptr;
  std::uint32_t latest_number_ = 0;
};

/// Takes in one batch at a time.
class Freezing {
 public:
  Freezing(Snapshot& snapshot, SeriesBudget budget) : snapshot_(snapshot), budget_(budget) {
    std::size_t samples = 0;
    for (const auto& collector : snapshot.collectors) {
      for (const auto* batch : {collector.batch.get(), collector.about.get()}) {
        samples += batch != nullptr ? batch->samples().size() : 0;
      }
    }
    refs_.reserve(samples);
    numbers_.reserve(samples);
  }

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
    arrange();
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
    const auto number = grouping_.number_of(sample.def);
    if (number < taken || !may_share(grouping_.first(number), *sample.def)) {
      ++series.dropped;
      return;
    }
    ++series.kept;
    refs_.push_back({&batch, &sample, collector});
    numbers_.push_back(number);
  }

  /// Lays the samples out family by family, each family's in the order they came.
  void arrange() {
    std::vector<std::size_t> ends(grouping_.size() + 1);  // ends[number]: where the next one goes
    for (const auto number : numbers_) ++ends[number + 1];
    std::partial_sum(ends.begin(), ends.end(), ends.begin());
    snapshot_.samples = std::make_unique<SampleRef[]>(refs_.size());
    snapshot_.families.reserve(grouping_.size());
    for (std::uint32_t number = 0; number < grouping_.size(); ++number) {
      snapshot_.families.push_back(
          {&grouping_.first(number),
           {&snapshot_.samples[ends[number]], ends[number + 1] - ends[number]}});
    }
    for (std::size_t i = 0; i < refs_.size(); ++i) {
      snapshot_.samples[ends[numbers_[i]]++] = refs_[i];
    }
    std::sort(snapshot_.families.begin(), snapshot_.families.end(),
              [](const Family& a, const Family& b) { return a.def->name < b.def->name; });
  }

  Snapshot& snapshot_;
  SeriesBudget budget_;
  Grouping grouping_;
  std::vector<SampleRef> refs_;
  std::vector<std::uint32_t> numbers_;                         // of each one's family
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
  Snapshot snapshot{sequence, at, wall, std::move(collectors), {}, {}, {}};
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
