#include "collectors/profile/sampling/tally.h"

#include <algorithm>

namespace strata::profile {
namespace {

std::uint64_t without_generation(std::uint64_t key) { return key & ~STRATA_STACK_GENERATION; }

strata_profile_key without_generation(strata_profile_key key) {
  key.kernel_stack = without_generation(key.kernel_stack);
  key.user_stack = without_generation(key.user_stack);
  key.generation = 0;
  return key;
}

/// What the kernel itself says of a wait; the names of its functions tell the rest.
Wait hint(std::uint32_t flags) {
  if ((flags & STRATA_PROFILE_PREEMPTED) != 0) return Wait::run_queue;
  if ((flags & STRATA_PROFILE_IO_WAIT) != 0) return Wait::disk;
  return Wait::unknown;
}

}  // namespace

void Tally::add_stack(std::uint64_t key, const strata_stack& stack) {
  if (stacks_.size() >= most_) return;
  const auto frames = std::min<std::size_t>(stack.frames, STRATA_STACK_FRAMES);
  auto& kept = stacks_[without_generation(key)];
  if (kept.empty()) kept.assign(std::begin(stack.addresses), std::begin(stack.addresses) + frames);
}

void Tally::add(const strata_profile_key& key, const strata_profile_count& count) {
  const auto row = without_generation(key);
  const auto found = rows_.find(row);
  if (found == rows_.end() && rows_.size() >= most_) {
    overflows_ += count.times;
    return;
  }
  auto& sum = found == rows_.end() ? rows_[row] : found->second;
  sum.times += count.times;
  sum.ns += count.ns;
}

std::span<const std::uint64_t> Tally::stack(std::uint64_t key) const {
  const auto found = stacks_.find(key);
  return found == stacks_.end() ? std::span<const std::uint64_t>{} : std::span(found->second);
}

RawSample Tally::sample(const strata_profile_key& key, const strata_profile_count& count,
                        Duration period) const {
  RawSample sample;
  sample.pid = key.pid;
  sample.tid = key.tid;
  sample.cgroup = {key.cgroup};
  sample.comm.assign(key.comm, ::strnlen(key.comm, sizeof(key.comm)));
  const auto kernel = stack(key.kernel_stack);
  const auto user = stack(key.user_stack);
  sample.kernel.assign(kernel.begin(), kernel.end());
  sample.user.assign(user.begin(), user.end());
  sample.truncated = std::max(kernel.size(), user.size()) >= STRATA_STACK_FRAMES;
  sample.count = count.times;
  if (period == Duration::zero()) {
    sample.wait = hint(key.flags);
    sample.nanoseconds = count.ns;
  } else {
    sample.nanoseconds = count.times * static_cast<std::uint64_t>(period.count());
  }
  return sample;
}

std::vector<RawSample> Tally::take(Duration period) {
  std::vector<RawSample> samples;
  samples.reserve(rows_.size());
  for (const auto& [key, count] : rows_) samples.push_back(sample(key, count, period));
  rows_.clear();
  stacks_.clear();
  return samples;
}

}  // namespace strata::profile
