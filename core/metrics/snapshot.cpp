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

/// Goes through the samples twice: to number their families, then to lay them out. What is kept for
/// each sample in between is a number, since a host has tens of thousands of them.
class Freezing {
 public:
  Freezing(Snapshot& snapshot, SeriesBudget budget) : snapshot_(snapshot), budget_(budget) {
    std::vector<Part> later;  // that give way
    std::uint32_t collector = 0;
    std::size_t samples = 0;
    for (const auto& report : snapshot.collectors) {
      for (const auto* batch : {report.batch.get(), report.about.get()}) {
        if (batch == nullptr) continue;
        (batch->gives_way() ? later : parts_).push_back({batch, collector});
        samples += batch->samples().size();
      }
      ++collector;
    }
    givers_ = parts_.size();
    parts_.insert(parts_.end(), later.begin(), later.end());
    numbers_.reserve(samples);
  }

  void number() {
    std::size_t taken = 0;  // the first so many families are closed
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      if (part == givers_) taken = grouping_.size();
      for (const auto& sample : parts_[part].batch->samples()) {
        numbers_.push_back(number_of(sample, taken));
      }
    }
  }

  /// Family by family, each family's samples in the order they came.
  void lay_out() && {
    std::vector<std::size_t> places(grouping_.size() + 1);
    for (const auto number : numbers_) {
      if (number != dropped) ++places[number + 1];
    }
    std::partial_sum(places.begin(), places.end(), places.begin());
    snapshot_.samples = std::make_unique<SampleRef[]>(places.back());
    snapshot_.families.reserve(grouping_.size());
    for (std::uint32_t number = 0; number < grouping_.size(); ++number) {
      const auto size = places[number + 1] - places[number];
      if (size == 0) continue;
      snapshot_.families.push_back(
          {&grouping_.first(number), {&snapshot_.samples[places[number]], size}});
    }
    fill(places);
    std::sort(snapshot_.families.begin(), snapshot_.families.end(),
              [](const Family& a, const Family& b) { return a.def->name < b.def->name; });
  }

 private:
  static constexpr std::uint32_t dropped = UINT32_MAX;

  struct Part {
    const Batch* batch;
    std::uint32_t collector;
  };

  /// Of the sample's family; `dropped` where there is no room for it.
  std::uint32_t number_of(const Sample& sample, std::size_t taken) {
    auto& series = snapshot_.series.at(static_cast<std::size_t>(sample.def->layer));
    if (series.kept < budget_.per_layer) {
      const auto number = grouping_.number_of(sample.def);
      if (number >= taken && may_share(grouping_.first(number), *sample.def)) {
        ++series.kept;
        return number;
      }
    }
    ++series.dropped;
    return dropped;
  }

  /// `places`: where each family's next sample goes.
  void fill(std::vector<std::size_t>& places) {
    auto number = numbers_.begin();
    for (const auto& part : parts_) {
      const auto count = static_cast<std::uint32_t>(part.batch->samples().size());
      for (std::uint32_t i = 0; i < count; ++i, ++number) {
        if (*number != dropped) {
          snapshot_.samples[places[*number]++] = {part.batch, i, part.collector};
        }
      }
    }
  }

  Snapshot& snapshot_;
  SeriesBudget budget_;
  Grouping grouping_;
  std::vector<Part> parts_;
  std::size_t givers_ = 0;              // from which part on they give way
  std::vector<std::uint32_t> numbers_;  // of each sample's family, or `dropped`
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
  freezing.number();
  std::move(freezing).lay_out();
  return snapshot;
}

std::string full_labels(const SampleRef& ref) {
  std::string text;
  if (ref.sample().entity != nullptr) text = ref.sample().entity->labels;
  const auto own = ref.batch->labels(ref.sample());
  if (!text.empty() && !own.empty()) text += ',';
  return text.append(own);
}

const SampleRef* find_sample(const Snapshot& snapshot, std::string_view family,
                             std::string_view labels, Suffix suffix) {
  for (const auto& candidate : snapshot.families) {
    if (candidate.def->name != family) continue;
    for (const auto& ref : candidate.samples) {
      if (ref.sample().suffix == suffix && full_labels(ref).find(labels) != std::string::npos) {
        return &ref;
      }
    }
  }
  return nullptr;
}

}  // namespace strata
