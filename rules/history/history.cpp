#include "rules/history/history.h"

#include <algorithm>
#include <limits>

namespace strata::rules {
namespace {

using promql::Matcher;

bool match(std::span<const Matcher> matchers, const promql::Labels& labels) {
  return std::ranges::all_of(matchers, [&](const Matcher& one) { return one.matches(labels); });
}

}  // namespace

void History::demand(std::vector<Demand> demands) {
  const std::scoped_lock lock(mutex_);
  watched_.clear();
  watched_by_key_.clear();
  watched_by_name_.clear();
  watched_by_any_.clear();
  for (auto& one : merged(std::move(demands))) {
    const auto row = watched_.size();
    watched_by_key_.emplace(key_of(one.matchers), row);
    const auto name = promql::fixed_name(one.matchers);
    (name.empty() ? watched_by_any_ : watched_by_name_[name]).push_back(row);
    watched_.push_back({std::move(one), {}});
  }
  std::vector<bool> keep;
  for (const auto& series : series_) {
    attach(series);
    keep.push_back(series->keep > 0);
  }
  forget(keep);
  ++epoch_;
}

void History::set_limits(HistoryLimits limits) {
  const std::scoped_lock lock(mutex_);
  limits_ = limits;
  ++epoch_;
}

bool History::wants(const std::string& name) const {
  return !watched_by_any_.empty() || watched_by_name_.contains(name);
}

/// Puts the series where it is asked for, and learns how long it is.
void History::attach(const SeriesHandle& series) {
  series->keep = 0;
  const auto look_at = [&](const std::vector<std::size_t>& rows) {
    for (const auto row : rows) {
      auto& watched = watched_[row];
      if (!match(watched.demand.matchers, series->labels)) continue;
      watched.matched.push_back(series);
      series->keep = std::max(series->keep, watched.demand.reach.count());
    }
  };
  look_at(watched_by_any_);
  const auto named =
      watched_by_name_.find(std::string(series->labels.get(promql::metric_name_label)));
  if (named != watched_by_name_.end()) look_at(named->second);
}

/// Drops those of series_ that are not to be kept.
void History::forget(const std::vector<bool>& keep) {
  if (std::ranges::all_of(keep, [](bool kept) { return kept; })) return;
  Handles kept;
  kept.reserve(series_.size());
  for (std::size_t i = 0; i < series_.size(); ++i) {
    auto& series = series_[i];
    if (keep[i]) {
      kept.push_back(std::move(series));
      continue;
    }
    let_go_before(*series, std::numeric_limits<std::int64_t>::max(), nullptr);
    statistics_.bytes -= cost_of(*series);
    --statistics_.series;
    series->gone = true;
    by_labels_.erase(series->labels);
  }
  series_ = std::move(kept);
  for (auto& watched : watched_) {
    std::erase_if(watched.matched, [](const SeriesHandle& series) { return series->gone; });
  }
}

SeriesHandle History::series(const promql::Labels& labels) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = by_labels_.find(labels); known != by_labels_.end()) return known->second;
  const auto before = watched_.size();
  auto made = std::make_shared<HistorySeries>(labels);
  const auto cost = cost_of(*made);
  attach(made);
  if (made->keep == 0) return nullptr;
  if (statistics_.bytes + cost > limits_.bytes) {
    ++statistics_.series_refused;
    for (std::size_t row = 0; row < before; ++row) {
      auto& matched = watched_[row].matched;
      if (!matched.empty() && matched.back() == made) matched.pop_back();
    }
    return nullptr;
  }
  statistics_.bytes += cost;
  ++statistics_.series;
  series_.push_back(made);
  by_labels_.emplace(labels, made);
  return made;
}

void History::append_one(HistorySeries& series, const promql::Sample& sample) {
  if (!series.empty() && sample.time <= series.newest().time) {
    ++statistics_.out_of_order;
    return;
  }
  const auto before = series.open.bytes().size();
  series.open.append(sample);
  statistics_.bytes += series.open.bytes().size() - before;
  ++statistics_.samples;
  ++statistics_.samples_added;
  if (!is_full(series)) return;
  statistics_.bytes -= series.open.bytes().size();
  series.newest_closed = sample;
  series.closed.push_back(std::make_shared<const Chunk>(series.open.take()));
  statistics_.bytes += cost_of(*series.closed.back());
  let_go_before(series, sample.time - series.keep, nullptr);
}

void History::append(std::span<const std::pair<SeriesHandle, promql::Sample>> samples) {
  const std::scoped_lock lock(mutex_);
  for (const auto& [series, sample] : samples) {
    if (!series->gone) append_one(*series, sample);
  }
}

void History::append(const promql::Labels& labels, const promql::Sample& sample) {
  // The end of what was never kept is not kept either.
  if (promql::is_stale(sample.value) && !by_labels_.contains(labels)) return;
  const std::pair<SeriesHandle, promql::Sample> one{series(labels), sample};
  if (one.first) append({&one, 1});
}

/// Drops chunks whose newest sample is older than `moment`; counts them if they were still wanted.
void History::let_go_before(HistorySeries& series, std::int64_t moment, std::uint64_t* evicted) {
  const auto count_out = [&](std::size_t cost, std::uint32_t samples) {
    statistics_.bytes -= cost;
    statistics_.samples -= samples;
    if (evicted != nullptr) *evicted += samples;
  };
  auto end = series.closed.begin();
  for (; end != series.closed.end() && (*end)->last < moment; ++end) {
    count_out(cost_of(**end), (*end)->count);
  }
  series.closed.erase(series.closed.begin(), end);
  if (series.open.count() == 0 || series.open.last().time >= moment) return;
  count_out(series.open.bytes().size(), series.open.count());
  series.open = {};
}

void History::trim(std::int64_t now) {
  const std::scoped_lock lock(mutex_);
  const auto before = statistics_.bytes;
  std::vector<bool> keep;
  keep.reserve(series_.size());
  for (const auto& series : series_) {
    let_go_before(*series, now - series->keep, nullptr);
    keep.push_back(!series->empty());
  }
  forget(keep);
  if (statistics_.bytes > limits_.bytes) evict(now);
  if (statistics_.bytes < before) ++epoch_;
}

/// Keeps three quarters of what is read, then half of it, and so on, of every series alike.
void History::evict(std::int64_t now) {
  for (std::int64_t quarters = 3; quarters >= 0 && statistics_.bytes > limits_.bytes; --quarters) {
    for (const auto& series : series_) {
      if (series->closed.empty()) continue;
      // What is being filled stays: without it the series has no present.
      const auto newest = series->open.count() > 0 ? series->open.first() : series->newest().time;
      const auto moment = std::min(now - series->keep / 4 * quarters, newest);
      let_go_before(*series, moment, &statistics_.samples_evicted);
    }
  }
}

void History::clear() {
  const std::scoped_lock lock(mutex_);
  forget(std::vector<bool>(series_.size(), false));
  ++epoch_;
}

HistoryStatistics History::statistics() const {
  const std::scoped_lock lock(mutex_);
  return statistics_;
}

HistoryLimits History::limits() const {
  const std::scoped_lock lock(mutex_);
  return limits_;
}

std::size_t History::count(std::span<const Matcher> matchers) const {
  const auto found = candidates(matchers);
  if (found.matched) return found.series.size();
  return static_cast<std::size_t>(std::ranges::count_if(
      found.series, [&](const SeriesHandle& one) { return match(matchers, one->labels); }));
}

promql::Milliseconds History::kept_reach(std::span<const Matcher> matchers) const {
  const auto narrower = [&](const Watched& watched) {
    return std::ranges::all_of(watched.demand.matchers, [&](const Matcher& wanted) {
      return std::ranges::any_of(matchers, [&](const Matcher& one) {
        return one.name() == wanted.name() && one.type() == wanted.type() &&
               one.value() == wanted.value();
      });
    });
  };
  promql::Milliseconds reach{0};
  const std::scoped_lock lock(mutex_);
  const auto look_at = [&](const std::vector<std::size_t>& rows) {
    for (const auto row : rows) {
      if (narrower(watched_[row])) reach = std::max(reach, watched_[row].demand.reach);
    }
  };
  look_at(watched_by_any_);
  const auto named = watched_by_name_.find(promql::fixed_name(matchers));
  if (named != watched_by_name_.end()) look_at(named->second);
  return reach;
}

std::vector<promql::Labels> History::all_labels() const {
  std::vector<promql::Labels> all;
  for (const auto& series : candidates({}).series) all.push_back(series->labels);
  return all;
}

}  // namespace strata::rules
