// What the agent's own profiles came to.
#pragma once

#include <atomic>
#include <cstdint>

#include "collectors/profile/profile.h"

namespace strata::agent {

/// Any thread.
struct ProfileCounts {
  std::atomic<std::uint64_t> profiles = 0;
  std::atomic<std::uint64_t> failures = 0;
  std::atomic<std::uint64_t> samples = 0;
  std::atomic<std::uint64_t> table_full = 0;
  std::atomic<std::uint64_t> no_stack = 0;
  std::atomic<std::uint64_t> truncated = 0;
  std::atomic<std::uint64_t> incomplete = 0;
  std::atomic<std::uint64_t> frames = 0;
  std::atomic<std::uint64_t> unknown_frames = 0;

  // Of the continuous profile, now.
  std::atomic<std::uint64_t> kernel_bytes = 0;  // held by its maps
  std::atomic<std::uint64_t> table_bytes = 0;   // of these by unwind tables
  std::atomic<std::uint64_t> by_tables = 0;     // processes
  std::atomic<std::uint64_t> by_pointers = 0;

  void add(const profile::Profile& profile) {
    ++profiles;
    for (const auto& sample : profile.samples) samples += sample.count;
    table_full += profile.losses.table_full;
    no_stack += profile.losses.no_stack;
    truncated += profile.losses.truncated;
    incomplete += profile.losses.incomplete;
    frames += profile.losses.frames;
    unknown_frames += profile.losses.unknown_frames;
  }
};

}  // namespace strata::agent
