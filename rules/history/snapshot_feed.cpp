#include "rules/history/snapshot_feed.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>

#include "core/metrics/exposition.h"
#include "core/metrics/labels.h"

namespace strata::rules {
namespace {

// Scrapes may come many times a second; so often nothing is kept. A little under a second, so that
// what comes each second is kept.
constexpr Duration closest = std::chrono::milliseconds(900);
// The clock may go back by so much without a word.
constexpr std::int64_t tolerated_step_back = 10'000;
// Families that no snapshot has had for so many feeds are forgotten.
constexpr std::uint64_t family_memory = 1000;

std::int64_t milliseconds(WallTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
  return (hash ^ more) * 0x9E3779B97F4A7C15ULL + (hash >> 29);
}

std::uint64_t hash_of(const SampleRef& ref) {
  const std::hash<std::string_view> text;
  const auto* const entity = ref.sample->entity;
  auto hash = mixed(static_cast<std::uint64_t>(ref.sample->suffix) + 1,
                    text(ref.batch->labels(*ref.sample)));
  return entity == nullptr ? hash : mixed(hash, text(entity->labels));
}

promql::Labels labels_of(const MetricDef& def, const SampleRef& ref, const promql::Labels& target) {
  // Of equal names the last one counts.
  std::vector<promql::Label> labels(target.all().begin(), target.all().end());
  const auto take = [&](std::string_view key, std::string_view value) {
    labels.push_back({std::string(key), std::string(value)});
  };
  if (ref.sample->entity != nullptr) each_label(ref.sample->entity->labels, take);
  each_label(ref.batch->labels(*ref.sample), take);
  labels.push_back({std::string(promql::metric_name_label),
                    std::string(def.name).append(suffix_text(ref.sample->suffix))});
  return promql::Labels(std::move(labels));
}

}  // namespace

class SnapshotFeed::Places {
 public:
  /// Of rows from `from` on.
  Places(const Rows& rows, std::size_t from) {
    for (auto at = from; at < rows.size(); ++at) places_.emplace(rows[at].hash, rows[at].series);
  }
  [[nodiscard]] std::optional<Row> find(std::uint64_t hash) const {
    const auto known = places_.find(hash);
    if (known == places_.end()) return std::nullopt;
    return Row{hash, known->second};
  }

 private:
  std::unordered_map<std::uint64_t, SeriesHandle> places_;
};

void SnapshotFeed::feed(const Snapshot& snapshot, const Batch* own) {
  const auto now = milliseconds(snapshot.wall);
  if (now + tolerated_step_back < newest_) {
    history_.clear();
    sources_.clear();
    families_.clear();
  }
  newest_ = now;
  ++number_;
  look_at_sources(snapshot);
  for (const auto& family : snapshot.families) feed_family(family, own);
  mark_stale(now);
  history_.append(pending_);
  pending_.clear();
  std::erase_if(families_,
                [&](const auto& one) { return one.second.seen + family_memory < number_; });
}

void SnapshotFeed::look_at_sources(const Snapshot& snapshot) {
  by_index_.clear();
  for (const auto& report : snapshot.collectors) {
    auto& source = sources_[report.name];
    const bool same = source.batch == report.batch.get() && source.up == report.up &&
                      source.collected_at == report.collected_at;
    const bool close = source.present != 0 && report.collected_at > source.collected_at &&
                       report.collected_at - source.collected_at < closest;
    source.present = number_;
    source.fresh = !same && !close;
    by_index_.push_back(&source);
    if (!source.fresh) continue;
    source.batch = report.batch.get();
    source.up = report.up;
    source.collected_at = report.collected_at;
    // What is said of a collection that failed is of now.
    source.time =
        milliseconds(report.batch && report.up ? snapshot.wall - (snapshot.at - report.collected_at)
                                               : snapshot.wall);
    ended_.emplace_back(&source, std::exchange(source.live, {}));
  }
}

void SnapshotFeed::refresh(Family& family, const MetricDef& def) const {
  family.epoch = history_.epoch();
  family.parts.clear();
  for (std::size_t i = 0; i < family.wanted.size(); ++i) {
    const auto suffix = suffix_text(static_cast<Suffix>(i));
    family.wanted.at(i) = history_.wants(std::string(def.name).append(suffix));
  }
}

void SnapshotFeed::feed_family(const strata::Family& samples, const Batch* own) {
  auto known = families_.find(samples.def->name);
  if (known == families_.end()) known = families_.emplace(samples.def->name, Family{}).first;
  auto& family = known->second;
  family.seen = number_;
  if (family.epoch != history_.epoch()) refresh(family, *samples.def);
  if (std::ranges::none_of(family.wanted, [](bool wanted) { return wanted; })) return;
  for (std::size_t begin = 0; begin < samples.samples.size();) {
    const auto collector = samples.samples[begin].collector;
    auto end = begin + 1;
    while (end < samples.samples.size() && samples.samples[end].collector == collector) ++end;
    auto& source = *by_index_.at(collector);
    if (source.fresh) {
      auto part = std::ranges::find(family.parts, &source, &std::pair<const Source*, Rows>::first);
      if (part == family.parts.end()) part = family.parts.insert(part, {&source, {}});
      feed_part(*samples.def, std::span(samples.samples).subspan(begin, end - begin), family,
                source, part->second, own);
    }
    begin = end;
  }
}

void SnapshotFeed::feed_part(const MetricDef& def, std::span<const SampleRef> samples,
                             const Family& family, Source& source, Rows& rows, const Batch* own) {
  std::optional<Places> moved;
  std::size_t at = 0;
  for (const auto& ref : samples) {
    const bool wanted = family.wanted.at(static_cast<std::size_t>(ref.sample->suffix));
    if (!wanted || ref.batch == own) continue;
    const auto hash = hash_of(ref);
    const bool in_place = !moved && at < rows.size() && rows[at].hash == hash;
    if (!in_place) {
      if (!moved) {
        moved.emplace(rows, at);
        rows.resize(at);
      }
      const auto known = moved->find(hash);
      rows.push_back(known ? *known : new_row(def, ref, hash));
    }
    if (rows[at].series && rows[at].series->gone) rows[at] = new_row(def, ref, hash);
    add(source, rows[at], ref);
    ++at;
  }
  rows.resize(at);
}

SnapshotFeed::Row SnapshotFeed::new_row(const MetricDef& def, const SampleRef& ref,
                                        std::uint64_t hash) {
  return {hash, history_.series(labels_of(def, ref, target_))};
}

void SnapshotFeed::add(Source& source, const Row& row, const SampleRef& ref) {
  if (!row.series) return;
  row.series->seen = number_;
  const auto own_time = ref.batch->timestamp(*ref.sample);
  pending_.emplace_back(row.series,
                        promql::Sample{own_time.value_or(source.time), ref.sample->value});
  // As in Prometheus, what has times of its own is never marked.
  if (!own_time) source.live.push_back(row.series);
}

/// Series that a collector had and has not in what it collected last, and those of collectors that
/// are no more.
void SnapshotFeed::mark_stale(std::int64_t now) {
  const auto end = [&](const std::vector<SeriesHandle>& series, std::int64_t time) {
    for (const auto& one : series) {
      if (one->seen != number_)
        pending_.emplace_back(one, promql::Sample{time, promql::stale_marker()});
    }
  };
  for (const auto& [source, series] : ended_) end(series, source->time);
  ended_.clear();
  std::erase_if(sources_, [&](const auto& one) {
    if (one.second.present == number_) return false;
    end(one.second.live, now);
    return true;
  });
}

}  // namespace strata::rules
