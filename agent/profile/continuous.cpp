#include "agent/profile/continuous.h"

#include <algorithm>
#include <utility>

namespace strata::agent {
namespace {

constexpr Duration piece = std::chrono::seconds(60);
constexpr Duration look_every = std::chrono::seconds(1);
constexpr Duration retry_after = std::chrono::seconds(60);
constexpr Duration longest_flush = std::chrono::seconds(5);

}  // namespace

ContinuousProfile::ContinuousProfile(Parts parts, ProfileStore& store, ProfileCounts& counts)
    : parts_(std::move(parts)),
      store_(store),
      counts_(counts),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void ContinuousProfile::flush() {
  std::unique_lock lock(mutex_);
  const auto mine = ++wanted_;
  changed_.wait_for(lock, longest_flush, [&] { return flushed_ >= mine; });
}

void ContinuousProfile::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto sampled = sample(stop);
    if (sampled) continue;
    ++counts_.failures;
    parts_.report(sampled);
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, retry_after, [] { return false; });
  }
  ended_ = true;
}

Status ContinuousProfile::sample(const std::stop_token& stop) {
  profile::Symbolizer symbolizer(parts_.fs, clock_);
  auto sampler = start_sampler(
      {.kind = profile::Kind::cpu, .hertz = hertz, .key_by_memory_v1 = parts_.key_by_memory_v1},
      [&symbolizer](pid_t pid) { symbolizer.observe(pid); });
  if (!sampler) return fail(sampler.error());
  tell_state(**sampler);
  parts_.report({});
  Status done;
  while (done && !stop.stop_requested()) {
    done = run_piece(**sampler, stop);
    if (done) done = put_away(**sampler, symbolizer);
    tell_state(**sampler);
  }
  counts_.kernel_bytes = counts_.table_bytes = counts_.by_tables = counts_.by_pointers = 0;
  return done;
}

void ContinuousProfile::tell_state(const profile::Sampler& sampler) {
  const auto unwinding = sampler.unwinding().state;
  counts_.kernel_bytes = sampler.map_bytes();
  counts_.table_bytes = unwinding.tables.bytes;
  counts_.by_tables = unwinding.processes.processes;
  counts_.by_pointers = unwinding.processes.without;
}

/// Until a piece is long enough, or is wanted as it is.
Status ContinuousProfile::run_piece(profile::Sampler& sampler, const std::stop_token& stop) {
  const auto end = clock_.now() + piece;
  for (auto now = clock_.now(); now < end && !stop.stop_requested(); now = clock_.now()) {
    if (auto ran = sampler.run(std::min(look_every, end - now), stop); !ran) return ran;
    const std::scoped_lock lock(mutex_);
    if (flushed_ < wanted_) return {};
  }
  return {};
}

Status ContinuousProfile::put_away(profile::Sampler& sampler, profile::Symbolizer& symbolizer) {
  std::uint64_t served = 0;
  {
    const std::scoped_lock lock(mutex_);
    served = wanted_;
  }
  auto raw = sampler.take();
  if (!raw) return fail(raw.error());
  const auto symbolized = named(symbolizer, *std::move(raw), parts_.containers());
  counts_.add(symbolized.profile);
  store_.add(symbolized.profile);
  const std::scoped_lock lock(mutex_);
  flushed_ = served;
  changed_.notify_all();
  return {};
}

}  // namespace strata::agent
