// How History is read, from any thread.
#include <algorithm>

#include "rules/history/history.h"

namespace strata::rules {
namespace {

using promql::Matcher;
using promql::Sample;

// So many series are looked at before others get the lock.
constexpr std::size_t series_at_once = 512;

/// The chunks of one series that have samples of the time asked for; the open one's bytes are
/// copied, since they go on growing.
struct Taken {
  promql::Labels labels;
  std::vector<std::shared_ptr<const Chunk>> closed;
  std::size_t open_at = 0;  // of `Selecting::open_bytes`
  std::size_t open_size = 0;
  std::uint32_t open_count = 0;
  std::optional<Sample> newest;  // all that is wanted
};

class Selecting {
 public:
  Selecting(std::int64_t from, std::int64_t to, bool newest)
      : from_(from), to_(to), newest_(newest) {}

  /// Under the lock.
  void take(const HistorySeries& series) {
    if (series.empty() || oldest(series) > to_) return;
    const auto last = series.newest();
    if (last.time < from_) return;
    Taken taken{series.labels, {}, open_bytes_.size(), 0, 0, {}};
    if (newest_ && last.time <= to_) {
      taken.newest = last;
    } else {
      take_chunks(series, taken);
    }
    taken_.push_back(std::move(taken));
  }

  Result<promql::Selection> decode(const promql::Limits& limits) && {
    const auto samples = std::make_shared<std::vector<Sample>>();
    std::vector<std::pair<std::size_t, std::size_t>> places;
    std::uint64_t wanted = 0;
    for (const auto& one : taken_) wanted += count(one);
    if (wanted > limits.samples) {
      return fail(Code::exhausted, "query processing would load too many samples into memory");
    }
    samples->reserve(wanted);
    for (const auto& one : taken_) {
      const auto start = samples->size();
      if (auto good = decode(one, *samples); !good) return fail(good.error());
      places.emplace_back(start, samples->size() - start);
    }
    promql::Selection selection;
    const std::span<const Sample> all(*samples);
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const auto part = all.subspan(places[i].first, places[i].second);
      const auto first = std::ranges::lower_bound(part, from_, {}, &Sample::time);
      const auto last = std::ranges::upper_bound(part, to_, {}, &Sample::time);
      if (first >= last) continue;
      selection.series.push_back({std::move(taken_[i].labels), {first, last}});
    }
    selection.owner = samples;
    return selection;
  }

 private:
  static std::int64_t oldest(const HistorySeries& series) {
    return series.closed.empty() ? series.open.first() : series.closed.front()->first;
  }

  void take_chunks(const HistorySeries& series, Taken& taken) {
    for (const auto& chunk : series.closed) {
      if (chunk->last >= from_ && chunk->first <= to_) taken.closed.push_back(chunk);
    }
    const auto& open = series.open;
    if (open.count() == 0 || open.last().time < from_ || open.first() > to_) return;
    taken.open_size = open.bytes().size();
    taken.open_count = open.count();
    open_bytes_.insert(open_bytes_.end(), open.bytes().begin(), open.bytes().end());
  }

  static std::uint64_t count(const Taken& taken) {
    std::uint64_t samples = taken.open_count + (taken.newest ? 1 : 0);
    for (const auto& chunk : taken.closed) samples += chunk->count;
    return samples;
  }

  Status decode(const Taken& taken, std::vector<Sample>& out) const {
    if (taken.newest) out.push_back(*taken.newest);
    for (const auto& chunk : taken.closed) {
      if (auto good = decode_chunk(chunk->bytes, chunk->count, out); !good) return good;
    }
    const std::span<const std::uint8_t> open(open_bytes_);
    return decode_chunk(open.subspan(taken.open_at, taken.open_size), taken.open_count, out);
  }

  std::int64_t from_;
  std::int64_t to_;
  bool newest_;
  std::vector<Taken> taken_;
  std::vector<std::uint8_t> open_bytes_;
};

}  // namespace

/// What a rule asks for has been matched when its series appeared.
History::Candidates History::candidates(std::span<const Matcher> matchers) const {
  const auto key = key_of(matchers);
  const std::scoped_lock lock(mutex_);
  if (const auto known = watched_by_key_.find(key); known != watched_by_key_.end()) {
    return {watched_[known->second].matched, true};
  }
  return {series_, matchers.empty()};
}

Result<promql::Selection> History::take(Candidates candidates, std::span<const Matcher> matchers,
                                        std::int64_t from, std::int64_t to,
                                        const promql::Limits& limits, bool newest) const {
  auto& all = candidates.series;
  if (!candidates.matched) {
    std::erase_if(all, [&](const SeriesHandle& series) {
      return !std::ranges::all_of(
          matchers, [&](const Matcher& matcher) { return matcher.matches(series->labels); });
    });
  }
  if (all.size() > limits.series) {
    return fail(Code::exhausted, "a selector matches too many series");
  }
  Selecting selecting(from, to, newest);
  for (std::size_t i = 0; i < all.size();) {
    const std::scoped_lock lock(mutex_);
    const auto end = std::min(all.size(), i + series_at_once);
    for (; i < end; ++i) selecting.take(*all[i]);
  }
  return std::move(selecting).decode(limits);
}

Result<promql::Selection> History::select(std::span<const Matcher> matchers, std::int64_t from,
                                          std::int64_t to, const promql::Limits& limits) const {
  return take(candidates(matchers), matchers, from, to, limits, false);
}

Result<promql::Selection> History::select_newest(std::span<const Matcher> matchers,
                                                 std::int64_t from, std::int64_t to,
                                                 const promql::Limits& limits) const {
  return take(candidates(matchers), matchers, from, to, limits, true);
}

}  // namespace strata::rules
