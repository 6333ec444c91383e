#include "agent/top/figure_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "core/base/text.h"
#include "rules/topology/families.h"

namespace strata::top {
namespace {

using rules::label_of;

constexpr std::size_t most_services = 256;
constexpr std::size_t most_buckets = 256;

/// Bounds and cumulative counts, while they are added up.
using Cumulative = std::vector<Bucket>;

std::optional<double> bound_of(const SampleRef& ref) {
  const auto le = label_of(ref, "le");
  if (le == "+Inf") return std::numeric_limits<double>::infinity();
  const auto bound = text::real(le);
  return bound && !std::isnan(*bound) ? bound : std::nullopt;
}

void add(Cumulative& buckets, double upper, double count) {
  const auto place =
      std::lower_bound(buckets.begin(), buckets.end(), upper,
                       [](const Bucket& bucket, double bound) { return bucket.upper < bound; });
  if (place != buckets.end() && place->upper == upper) {
    place->count += count;
  } else if (buckets.size() < most_buckets) {
    buckets.insert(place, {upper, count});
  }
}

Buckets apart(const Cumulative& cumulative) {
  Buckets buckets;
  double counted = 0;
  const Bucket* below = nullptr;  // an empty one
  for (const auto& bucket : cumulative) {
    const bool is_empty = bucket.count <= counted;
    if (!is_empty && below != nullptr) buckets.push_back({below->upper, 0});
    if (!is_empty) buckets.push_back({bucket.upper, bucket.count - counted});
    below = is_empty ? &bucket : nullptr;
    counted = std::max(counted, bucket.count);
  }
  return buckets;
}

/// Applications have more than one name for the status of an answer.
std::string own_label(const SampleRef& ref, std::string_view key) {
  auto value = label_of(ref, key);
  if (value.empty() && key == "status") value = label_of(ref, "code");
  if (value.empty() && key == "status") value = label_of(ref, "status_code");
  return value;
}

class Reader {
 public:
  Reader(const Snapshot& snapshot, Look& look) : snapshot_(snapshot), look_(look) {
    for (std::size_t i = 0; i < look.containers.size(); ++i) by_id_[look.containers[i].id] = i;
  }

  void read_values() {
    for (std::size_t i = 0; i < figure_count; ++i) {
      const auto& def = figure_defs()[i];
      each(def, [&](const SampleRef& ref, Figures& figures, double at) {
        if (!def.label.empty() && !own_label(ref, def.label).starts_with(def.value)) return;
        auto& value = figures.values[i];
        value = value.value_or(0) + ref.sample().value;
        if (at > look_.moments.values[i]) look_.moments.values[i] = at;
      });
    }
  }

  void read_histograms() {
    for (std::size_t i = 0; i < histogram_count; ++i) {
      std::map<Figures*, Cumulative> read;
      each(histogram_defs()[i], [&](const SampleRef& ref, Figures& figures, double at) {
        const auto bound = bound_of(ref);
        if (bound) add(read[&figures], *bound, ref.sample().value);
        if (at > look_.moments.histograms[i]) look_.moments.histograms[i] = at;
      });
      for (const auto& [figures, cumulative] : read) figures->histograms[i] = apart(cumulative);
    }
  }

  /// Requests that did not fail are as good as failures that were 0.
  void settle() {
    for (auto& service : look_.services) {
      auto& figures = service.figures;
      if (figures[Figure::requests] && !figures[Figure::failures]) figures[Figure::failures] = 0;
    }
  }

 private:
  template <class Visit>
  void each(const FigureDef& def, Visit visit) {
    const auto* const family = rules::find_family(snapshot_, def.family);
    if (family == nullptr) return;
    for (const auto& ref : family->samples) {
      if (ref.sample().suffix != def.suffix || std::isnan(ref.sample().value)) continue;
      const double at = seconds(rules::collected_at(snapshot_, ref).time_since_epoch());
      if (auto* const figures = whose(def, ref, at)) visit(ref, *figures, at);
    }
  }

  Figures* whose(const FigureDef& def, const SampleRef& ref, double at) {
    if (def.about == About::host) return &look_.host;
    return def.about == About::container ? of_container(ref) : of_service(def, ref, at);
  }

  /// A family has its samples of one container one after the other.
  Figures* of_container(const SampleRef& ref) {
    const auto* const entity = ref.sample().entity;
    if (entity != nullptr && entity == last_entity_) return last_figures_;
    last_entity_ = entity;
    const auto id = entity != nullptr ? entity->id : label_of(ref, "id");
    const auto found = by_id_.find(id);
    last_figures_ = id == "/"               ? &look_.host
                    : found == by_id_.end() ? nullptr
                                            : &look_.containers[found->second].figures;
    return last_figures_;
  }

  Figures* of_service(const FigureDef& def, const SampleRef& ref, double at) {
    const bool is_redis = def.about == About::redis;
    const auto instance = label_of(ref, "instance");
    const auto job = is_redis ? std::string() : label_of(ref, "job");
    if (instance.empty()) return nullptr;
    const auto known =
        std::find_if(look_.services.begin(), look_.services.end(), [&](const ServiceLook& service) {
          return service.is_redis == is_redis && service.instance == instance && service.job == job;
        });
    if (known != look_.services.end()) return &known->figures;
    if (look_.services.size() == most_services) return nullptr;
    look_.services.push_back({is_redis, job, instance, label_of(ref, "name"), at, {}});
    return &look_.services.back().figures;
  }

  const Snapshot& snapshot_;
  Look& look_;
  std::unordered_map<std::string, std::size_t> by_id_;  // into look_.containers
  const Entity* last_entity_ = nullptr;
  Figures* last_figures_ = nullptr;
};

std::uint32_t cpus_of(const Snapshot& snapshot) {
  const auto* const family = rules::find_family(snapshot, "node_cpu_seconds_total");
  if (family == nullptr) return 0;
  return static_cast<std::uint32_t>(
      std::count_if(family->samples.begin(), family->samples.end(),
                    [](const SampleRef& ref) { return label_of(ref, "mode") == "idle"; }));
}

}  // namespace

void read_figures(const Snapshot& snapshot, Look& look) {
  look.services.reserve(most_services);  // what is being filled must not move
  Reader reader(snapshot, look);
  reader.read_values();
  reader.read_histograms();
  reader.settle();
  look.cpus = cpus_of(snapshot);
}

}  // namespace strata::top
