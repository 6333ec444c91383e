#include "rules/figures/figure_set.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "rules/topology/families.h"

namespace strata::rules {
namespace {

/// Buckets, peers, reasons: what a figure is told apart by never gets longer than this.
constexpr std::size_t most_parts = 256;
constexpr std::size_t most_subjects = 4096;

using CurrentIds = std::unordered_map<std::string, std::string>;

/// Each container's own cgroup. One that has been replaced is known for a while under the same
/// name.
CurrentIds current_ids(const Snapshot& snapshot) {
  CurrentIds ids;
  const auto* const family = find_family(snapshot, "strata_container_info");
  if (family == nullptr) return ids;
  for (const auto& ref : family->samples) {
    const auto name = label_of(ref, "name");
    if (!name.empty() && (label_of(ref, "state") == "running" || !ids.contains(name))) {
      ids[name] = label_of(ref, "id");
    }
  }
  return ids;
}

std::optional<Subject> subject_of(const FigureDef& def, const SampleRef& ref,
                                  const CurrentIds& ids) {
  if (def.about != About::container) {
    auto instance = label_of(ref, "instance");
    if (instance.empty()) return std::nullopt;
    return Subject{def.about, std::move(instance),
                   def.about == About::api ? label_of(ref, "job") : ""};
  }
  auto name = label_of(ref, "name");
  const auto id = label_of(ref, "id");
  if (name.empty() && id == "/") return Subject{def.about, "/", {}};
  if (name.empty()) return std::nullopt;
  const auto current = ids.find(name);
  if (!id.empty() && current != ids.end() && current->second != id) return std::nullopt;
  return Subject{def.about, std::move(name), {}};
}

void add_part(Figure& figure, std::string part, double value, Instant at) {
  auto place =
      std::lower_bound(figure.parts.begin(), figure.parts.end(), part,
                       [](const auto& known, const auto& key) { return known.first < key; });
  figure.at = std::max(figure.at, at);
  if (place != figure.parts.end() && place->first == part) {
    place->second += value;
  } else if (figure.parts.size() < most_parts) {
    figure.parts.emplace(place, std::move(part), value);
  }
}

/// Applications have more than one name for the status of an answer.
std::string part_of(const FigureDef& def, const SampleRef& ref) {
  if (def.part.empty()) return {};
  auto part = label_of(ref, def.part);
  if (part.empty() && def.part == "status") part = label_of(ref, "code");
  if (part.empty() && def.part == "status") part = label_of(ref, "status_code");
  return part;
}

/// Collects figures by subject. A container's samples share its entity, which is asked but once
/// whose it is: a host has fifty figures of each of a thousand containers.
class Collected {
 public:
  explicit Collected(const Snapshot& snapshot) : ids_(current_ids(snapshot)) {}

  /// Null: nobody's that is followed.
  Figures* of(const FigureDef& def, const SampleRef& ref) {
    const auto* const entity = ref.sample().entity;
    if (def.about != About::container || entity == nullptr) return look(def, ref);
    const auto [known, is_new] = by_entity_.try_emplace(entity, nullptr);
    if (is_new) known->second = look(def, ref);
    return known->second;
  }

  std::map<Subject, Figures> take() { return std::move(all_); }

 private:
  Figures* look(const FigureDef& def, const SampleRef& ref) {
    auto subject = subject_of(def, ref, ids_);
    if (!subject || (all_.size() >= most_subjects && !all_.contains(*subject))) return nullptr;
    auto& figures = all_[std::move(*subject)];
    if (def.about == About::container && figures.id.empty()) figures.id = label_of(ref, "id");
    return &figures;
  }

  CurrentIds ids_;
  std::map<Subject, Figures> all_;
  std::unordered_map<const Entity*, Figures*> by_entity_;  // into all_
};

void add_figure(const FigureDef& def, const Snapshot& snapshot, Collected& collected) {
  const auto* const family = find_family(snapshot, def.family);
  if (family == nullptr) return;
  for (const auto& ref : family->samples) {
    if (ref.sample().suffix != def.suffix) continue;
    if (!def.where_label.empty() && label_of(ref, def.where_label) != def.where_value) continue;
    auto* const figures = collected.of(def, ref);
    if (figures == nullptr) continue;
    add_part((*figures)[def.id], part_of(def, ref), ref.sample().value,
             collected_at(snapshot, ref));
  }
}

}  // namespace

std::optional<double> total(const Figure& figure) {
  if (figure.parts.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [part, value] : figure.parts) sum += value;
  return sum;
}

FigureSet FigureSet::of(const Snapshot& snapshot) {
  Collected collected(snapshot);
  for (const auto& def : figure_table::figures) add_figure(def, snapshot, collected);
  return FigureSet(collected.take());
}

const Figures* FigureSet::find(const Subject& subject) const {
  const auto found = all_.find(subject);
  return found == all_.end() ? nullptr : &found->second;
}

}  // namespace strata::rules
