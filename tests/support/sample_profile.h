// A small CPU profile and one of waits, made by hand: containers, the kernel, code of a runtime,
// frames without names and names that mean harm.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "collectors/profile/profile.h"

namespace strata::test {

inline constexpr const char* hostile_name = "</text><script>alert('x')</script>\"&;\n\x1b[31m";

class ProfileMaker {
 public:
  explicit ProfileMaker(profile::Kind kind) {
    profile_.kind = kind;
    profile_.begin = WallTime(std::chrono::seconds(1700000000));
    profile_.duration = std::chrono::seconds(10);
    profile_.period = std::chrono::milliseconds(kind == profile::Kind::cpu ? 10 : 1);
  }

  std::uint32_t mapping(profile::Mapping mapping) {
    profile_.mappings.push_back(std::move(mapping));
    return static_cast<std::uint32_t>(profile_.mappings.size() - 1);
  }
  std::uint32_t process(profile::Process process) {
    profile_.processes.push_back(std::move(process));
    return static_cast<std::uint32_t>(profile_.processes.size() - 1);
  }
  std::uint32_t frame(std::string function, std::optional<std::uint32_t> mapping,
                      std::uint64_t address, bool kernel = false) {
    profile_.frames.push_back({std::move(function), {}, address, mapping, kernel});
    return static_cast<std::uint32_t>(profile_.frames.size() - 1);
  }
  /// `frames` from the root.
  void sample(std::uint32_t process, const std::vector<std::uint32_t>& frames, std::uint64_t count,
              std::uint64_t nanoseconds, profile::Wait wait = profile::Wait::none) {
    profile_.samples.push_back(
        {{frames.rbegin(), frames.rend()}, process, "worker", wait, count, nanoseconds});
  }
  profile::Profile& profile() { return profile_; }

 private:
  profile::Profile profile_;
};

inline profile::Profile sample_cpu_profile() {
  ProfileMaker make(profile::Kind::cpu);
  const auto node = make.mapping({0x400000, 0x2000000, 0, "/usr/bin/node", "c0ffee"});
  const auto libc = make.mapping(
      {0x7f0000000000, 0x7f0000200000, 0x1000, "/usr/lib/x86_64-linux-gnu/libc.so.6", "abad1dea"});
  const auto kernel = make.mapping({0xffffffff81000000, 0xffffffff82000000, 0, "[kernel]", ""});
  const auto api = make.process({4711, "node", "flash-tickets-api", "/docker/4f4f"});
  const auto host = make.process({42, "kworker/0:1", "", "/"});
  const auto main = make.frame("main", node, 0x401000);
  const auto loop = make.frame("uv_run", node, 0x402000);
  const auto order = make.frame("LazyCompile:*handleOrder /app/orders.js:42", std::nullopt, 0x9000);
  const auto sign = make.frame("ns::Signer<int>::sign(std::string const&)", node, 0x403000);
  const auto nameless = make.frame("", libc, 0x7f0000001234);
  const auto lost = make.frame("", std::nullopt, 0x1234);
  const auto read = make.frame("do_sys_read", kernel, 0xffffffff81001000, true);
  const auto hostile = make.frame(hostile_name, node, 0x404000);
  constexpr std::uint64_t period = 10'000'000;
  const auto add = [&](std::uint32_t process, const std::vector<std::uint32_t>& frames,
                       std::uint64_t count) {
    make.sample(process, frames, count, count * period);
  };
  add(api, {main, loop, order, sign}, 600);
  add(api, {main, loop, order}, 100);
  add(api, {main, loop, nameless, read}, 150);
  add(api, {main, loop, hostile}, 50);
  add(api, {lost}, 20);
  add(host, {read}, 70);
  add(host, {}, 10);
  make.profile().losses = {
      .table_full = 3, .no_stack = 10, .truncated = 1, .unknown_frames = 170, .frames = 3000};
  return std::move(make.profile());
}

inline profile::Profile sample_off_cpu_profile() {
  using profile::Wait;
  ProfileMaker make(profile::Kind::off_cpu);
  const auto program = make.mapping({0x400000, 0x500000, 0, "/usr/bin/waiter", ""});
  const auto kernel = make.mapping({0xffffffff81000000, 0xffffffff82000000, 0, "[kernel]", ""});
  const auto waiter = make.process({7, "waiter", "", "/"});
  const auto main = make.frame("main", program, 0x401000);
  const auto work = make.frame("work", program, 0x402000);
  const auto sleeps = make.frame("do_nanosleep", kernel, 0xffffffff81001000, true);
  const auto reads = make.frame("io_schedule", kernel, 0xffffffff81002000, true);
  const auto locks = make.frame("futex_wait", kernel, 0xffffffff81003000, true);
  make.sample(waiter, {main, sleeps}, 4, 2'000'000'000, Wait::sleep);
  make.sample(waiter, {main, work, reads}, 100, 1'000'000'000, Wait::disk);
  make.sample(waiter, {main, work, locks}, 30, 500'000'000, Wait::lock);
  return std::move(make.profile());
}

/// The CPU profile, with half of the signing and twice the reading.
inline profile::Profile sample_later_profile() {
  auto later = sample_cpu_profile();
  auto& samples = later.samples;
  samples[0].count = 300;
  samples[2].count = 450;
  for (auto& sample : samples) sample.nanoseconds = sample.count * 10'000'000;
  return later;
}

}  // namespace strata::test
