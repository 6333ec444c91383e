#include "agent/judge/asked_series.h"

#include <algorithm>

#include "rules/history/plan.h"

namespace strata::agent {
namespace {

using promql::Milliseconds;

constexpr Milliseconds shortest = std::chrono::minutes(5);

/// 5 minutes, 10, 20, 40, ...: a panel that moves on with time asks for a little more each time.
Milliseconds rounded(Milliseconds reach, Milliseconds most) {
  auto found = shortest;
  while (found < reach && found < most) found *= 2;
  return std::min(found, most);
}

}  // namespace

std::size_t AskedSeries::bytes_of_others(const std::string& key) const {
  std::size_t bytes = 0;
  for (const auto& [other, asked] : asked_) bytes += other == key ? 0 : asked.bytes;
  return bytes;
}

bool AskedSeries::renew(const rules::Demand& demand, Instant now) {
  const std::scoped_lock lock(mutex_);
  const auto known = asked_.find(rules::key_of(demand.matchers));
  if (known == asked_.end()) return false;
  known->second.last = now;
  return known->second.demand.reach >= std::min(demand.reach, longest);
}

Milliseconds AskedSeries::ask(const rules::Demand& demand, std::size_t series,
                              const rules::HistoryLimits& limits, Instant now) {
  if (promql::fixed_name(demand.matchers).empty()) return Milliseconds(0);
  const auto key = rules::key_of(demand.matchers);
  const std::scoped_lock lock(mutex_);
  const auto known = asked_.find(key);
  if (known == asked_.end() && asked_.size() >= most) return Milliseconds(0);
  auto reach = rounded(demand.reach, std::min(longest, limits.window));
  if (known != asked_.end()) reach = std::max(reach, known->second.demand.reach);
  const auto share = limits.bytes / divisor;
  const auto others = bytes_of_others(key);
  const auto fits = [&] { return others + rules::reckoned_bytes(reach, series) <= share; };
  while (!fits() && reach > shortest) reach /= 2;
  if (!fits()) {
    if (known == asked_.end()) return Milliseconds(0);
    changed_ = true;
    asked_.erase(known);
    return Milliseconds(0);
  }
  auto& asked = asked_[key];
  if (asked.demand.reach != reach) changed_ = true;
  asked = {{demand.matchers, reach}, rules::reckoned_bytes(reach, series), now};
  return reach;
}

std::optional<std::vector<rules::Demand>> AskedSeries::changes(Instant now) {
  const std::scoped_lock lock(mutex_);
  const auto forgotten =
      std::erase_if(asked_, [&](const auto& one) { return now - one.second.last > memory; });
  if (forgotten == 0 && !changed_) return std::nullopt;
  changed_ = false;
  std::vector<rules::Demand> demands;
  for (const auto& [key, asked] : asked_) demands.push_back(asked.demand);
  return demands;
}

}  // namespace strata::agent
