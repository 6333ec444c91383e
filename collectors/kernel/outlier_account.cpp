#include "collectors/kernel/outlier_account.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "collectors/kernel/map_account.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/outlier_limit.h"

namespace strata::kernel {
namespace {

constexpr Duration look_again = std::chrono::minutes(1);

}  // namespace

OutlierAccount::OutlierAccount(OutlierKind kind, const bpf_map* limits, const bpf_map* counts,
                               const __u64& counts_lost)
    : kind_(kind),
      raw_limits_(limits),
      raw_counts_(counts),
      counts_lost_(counts_lost),
      limits_(limits),
      counts_(counts) {}

Status OutlierAccount::begin(const CollectContext& context, CgroupCensus& census) {
  now_ = context.now;
  passed_.begin(*context.containers);
  for (auto& [key, usual] : usual_) usual.slots.fill(0);
  std::vector<CgroupKey> gone;
  auto read = counts_.read([&](std::uint64_t raw, const strata_outlier_count& count) {
    const CgroupKey key{raw};
    if (passed_.add(key, {}, count.passed, census)) {
      gone.push_back(key);
    } else {
      usual_.try_emplace(key, Usual{.slots = {}, .limit = {}, .next = now_ + look_again});
    }
  });
  read_ = read.has_value();
  if (!read) return read;
  for (const auto key : gone) forget(key);
  return {};
}

void OutlierAccount::forget(CgroupKey key) {
  usual_.erase(key);
  (void)counts_.remove(key.value);
  (void)limits_.remove(key.value);
}

void OutlierAccount::observe(CgroupKey key, Slots slots) {
  const auto found = usual_.find(key);
  if (found == usual_.end()) return;
  auto& sum = found->second.slots;
  std::transform(sum.begin(), sum.end(), slots.begin(), sum.begin(), std::plus<>());
}

Status OutlierAccount::finish(const OutlierSettings& settings, Batch& batch) {
  Status status;
  const auto floor = outlier_floor(kind_, settings);
  for (auto& [key, usual] : usual_) {
    if (now_ < usual.next) continue;
    usual.next = now_ + look_again;
    const auto limit = outlier_limit(usual.slots, settings.factor, floor);
    if (limit == usual.limit) continue;
    auto put = limits_.put(key.value, static_cast<std::uint64_t>(limit.count()));
    if (put) {
      usual.limit = limit;
    } else {
      ++limits_lost_;
      status = put;
    }
  }
  if (!read_) return status;
  passed_.each([&](const Entity& entity, const auto& account) {
    batch.add(outliers, entity, static_cast<double>(counters(account)), {to_string(kind_)});
  });
  return status;
}

Duration outlier_floor(OutlierKind kind, const OutlierSettings& settings) {
  switch (kind) {
    case OutlierKind::run_queue:
      return settings.run_queue;
    case OutlierKind::block_io:
      return settings.block_io;
    case OutlierKind::connect:
      return settings.connect;
  }
  return Duration::max();
}

}  // namespace strata::kernel
