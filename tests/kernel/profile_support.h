// A Sampler over work whose stacks are known.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "collectors/profile/sampling/sampler.h"
#include "tests/kernel/support.h"

namespace strata::test {

/// Burns the CPU in this function alone.
[[gnu::noinline]] void spin_here(std::uint64_t nanoseconds);

/// The same `depth` calls further down.
[[gnu::noinline]] std::uint64_t spin_below(unsigned depth, std::uint64_t nanoseconds);

/// In the kernel: reads zeros.
[[gnu::noinline]] void copy_here(std::uint64_t nanoseconds);

/// Whether any of the addresses is one of `function`'s, which is below `size` bytes.
template <class Function>
bool is_in(const std::vector<std::uint64_t>& addresses, Function* function,
           std::uint64_t size = 512) {
  const auto begin = reinterpret_cast<std::uint64_t>(function);
  return std::any_of(addresses.begin(), addresses.end(), [&](std::uint64_t address) {
    return address >= begin && address < begin + size;
  });
}

class ProfileTest : public KernelTest {
 protected:
  std::unique_ptr<profile::Sampler> start(const profile::SamplerSettings& settings) {
    auto sampler =
        profile::Sampler::start(features_, settings, [this](pid_t pid) { observed_.insert(pid); });
    EXPECT_TRUE(sampler) << sampler.error().message;
    return sampler ? *std::move(sampler) : nullptr;
  }

  using Wanted = std::function<bool(const profile::RawSample&)>;

  static std::uint64_t count(const profile::RawProfile& profile, const Wanted& wanted) {
    std::uint64_t sum = 0;
    for (const auto& sample : profile.samples) sum += wanted(sample) ? sample.count : 0;
    return sum;
  }

  static std::uint64_t nanoseconds(const profile::RawProfile& profile, const Wanted& wanted) {
    std::uint64_t sum = 0;
    for (const auto& sample : profile.samples) sum += wanted(sample) ? sample.nanoseconds : 0;
    return sum;
  }

  std::multiset<pid_t> observed_;
};

}  // namespace strata::test
