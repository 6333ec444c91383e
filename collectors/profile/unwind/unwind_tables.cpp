#include "collectors/profile/unwind/unwind_tables.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strata::profile {
namespace {

constexpr auto period = std::chrono::seconds(1);
constexpr auto sweep_every = std::chrono::seconds(30);
constexpr std::array<Duration, 2> look_again_after = {std::chrono::seconds(1),
                                                      std::chrono::seconds(5)};

/// Processes that wait to be looked at; those beyond are told of again within a minute.
constexpr std::size_t most_wanted = 4096;

}  // namespace

UnwindTables::UnwindTables(const UnwindMaps& maps, UnwindSettings settings)
    : tables_(maps, std::move(settings)),
      swept_(clock_.now()),
      worker_(period, [this](const std::stop_token& stop) { turn(stop); }) {}

void UnwindTables::want(pid_t pid) {
  {
    const std::scoped_lock lock(mutex_);
    if (wanted_.size() >= most_wanted) return;
    wanted_.push_back(pid);
    ++waiting_;
  }
  worker_.nudge();
}

bool UnwindTables::wait(Duration at_most) {
  std::unique_lock lock(mutex_);
  return looked_.wait_for(lock, at_most, [this] { return waiting_ == 0; });
}

void UnwindTables::turn(const std::stop_token& stop) {
  const auto now = clock_.now();
  std::vector<pid_t> wanted;
  {
    const std::scoped_lock lock(mutex_);
    wanted.swap(wanted_);
  }
  for (const auto pid : wanted) load(stop, pid, now);
  load_due(stop, now);
  if (now - swept_ >= sweep_every) {
    swept_ = now;
    tables_.drop_gone();
  }
  publish(wanted.size());
}

void UnwindTables::load(const std::stop_token& stop, pid_t pid, Instant now) {
  if (stop.stop_requested() || !tables_.load(pid)) return;
  for (const auto after : look_again_after) again_.push_back({now + after, pid});
}

void UnwindTables::load_due(const std::stop_token& stop, Instant now) {
  const auto later = std::ranges::partition(again_, [&](const Due& due) { return due.at > now; });
  std::vector<Due> due(later.begin(), later.end());
  again_.erase(later.begin(), later.end());
  for (const auto& one : due) {
    if (!stop.stop_requested()) tables_.load(one.pid);
  }
}

void UnwindTables::publish(std::size_t looked_at) {
  const UnwindState state{tables_.counts(), tables_.tables()};
  {
    const std::scoped_lock lock(mutex_);
    state_ = state;
    waiting_ -= looked_at;
  }
  looked_.notify_all();
}

UnwindState UnwindTables::state() const {
  const std::scoped_lock lock(mutex_);
  return state_;
}

}  // namespace strata::profile
