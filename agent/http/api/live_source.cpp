#include "agent/http/api/live_source.h"

#include <algorithm>
#include <array>
#include <functional>
#include <unordered_set>

#include "agent/judge/rule_results.h"
#include "core/metrics/exposition.h"
#include "rules/history/snapshot_series.h"

namespace strata::agent::api {
namespace {

using promql::Matcher;
using promql::Sample;

constexpr std::array suffixes{Suffix::none, Suffix::bucket, Suffix::sum, Suffix::count};

/// Which lines of a family the matchers' words on the name let through.
std::array<bool, suffixes.size()> wanted_suffixes(std::string_view family,
                                                  std::span<const Matcher> matchers) {
  std::array<bool, suffixes.size()> wanted{};
  for (const auto suffix : suffixes) {
    const auto name = std::string(family).append(suffix_text(suffix));
    wanted.at(static_cast<std::size_t>(suffix)) =
        std::ranges::all_of(matchers, [&](const Matcher& one) {
          return one.name() != promql::metric_name_label || one.matches(name);
        });
  }
  return wanted;
}

/// The samples that a selection has and those that are added to it.
struct Owned {
  std::shared_ptr<const void> kept;
  std::vector<Sample> newest;
};

}  // namespace

LiveSource::LiveSource(const rules::History& history, std::shared_ptr<const Snapshot> snapshot,
                       const promql::Labels& target)
    : history_(history), snapshot_(std::move(snapshot)), target_(target) {
  if (!snapshot_) return;
  for (const auto& report : snapshot_->collectors) {
    moments_.push_back(rules::moment_of(*snapshot_, report));
  }
}

void LiveSource::visit_family(const Family& family, std::span<const Matcher> matchers,
                              const Visit& visit) const {
  const auto wanted = wanted_suffixes(family.def->name, matchers);
  if (std::ranges::none_of(wanted, std::identity())) return;
  for (const auto& ref : family.samples) {
    if (!wanted.at(static_cast<std::size_t>(ref.sample().suffix))) continue;
    const auto& report = snapshot_->collectors.at(ref.collector);
    if (ref.batch == report.about.get() && report.name == rule_results_collector) continue;
    const auto labels = rules::series_labels(*family.def, ref, target_);
    if (!std::ranges::all_of(matchers, [&](const Matcher& one) { return one.matches(labels); })) {
      continue;
    }
    const auto own_time = ref.batch->timestamp(ref.sample());
    visit(labels, {own_time.value_or(moments_.at(ref.collector)), ref.sample().value});
  }
}

void LiveSource::each_newest(std::span<const Matcher> matchers, const Visit& visit) const {
  if (!snapshot_) return;
  const auto name = promql::fixed_name(matchers);
  for (const auto& family : snapshot_->families) {
    if (name.empty() || name.starts_with(family.def->name)) visit_family(family, matchers, visit);
  }
}

Result<promql::Selection> LiveSource::with_newest(Result<promql::Selection> kept,
                                                  std::span<const Matcher> matchers,
                                                  std::int64_t from, std::int64_t to,
                                                  const promql::Limits& limits) const {
  if (!kept || !snapshot_) return kept;
  std::unordered_set<promql::Labels, promql::LabelsHash> known;
  for (const auto& one : kept->series) known.insert(one.labels);
  std::vector<promql::Labels> added;
  const auto owned = std::make_shared<Owned>(Owned{kept->owner, {}});
  bool too_many = false;
  each_newest(matchers, [&](const promql::Labels& labels, const Sample& sample) {
    if (too_many || sample.time < from || sample.time > to) return;
    too_many = known.size() >= limits.series;
    if (!known.insert(labels).second) return;
    added.push_back(labels);
    owned->newest.push_back(sample);
  });
  if (too_many) return fail(Code::exhausted, "a selector matches too many series");
  const std::span<const Sample> newest(owned->newest);
  for (std::size_t i = 0; i < added.size(); ++i) {
    kept->series.push_back({std::move(added[i]), newest.subspan(i, 1)});
  }
  kept->owner = owned;
  return kept;
}

Result<promql::Selection> LiveSource::select(std::span<const Matcher> matchers, std::int64_t from,
                                             std::int64_t to, const promql::Limits& limits) const {
  return with_newest(history_.select(matchers, from, to, limits), matchers, from, to, limits);
}

Result<promql::Selection> LiveSource::select_newest(std::span<const Matcher> matchers,
                                                    std::int64_t from, std::int64_t to,
                                                    const promql::Limits& limits) const {
  return with_newest(history_.select_newest(matchers, from, to, limits), matchers, from, to,
                     limits);
}

}  // namespace strata::agent::api
