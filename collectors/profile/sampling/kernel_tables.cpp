#include "collectors/profile/sampling/kernel_tables.h"

#include <chrono>
#include <thread>

namespace strata::profile {
namespace {

/// A sample takes some microseconds, with interrupts off; this is for hypervisors that stop a CPU
/// in the middle of one.
constexpr auto longest_sample = std::chrono::milliseconds(5);

}  // namespace

KernelTables::KernelTables(const TableMaps& maps)
    : maps_(maps),
      stacks_(maps.stacks),
      counts_(maps.counts),
      told_processes_(maps.told_processes),
      wanted_cgroups_(maps.wanted_cgroups) {}

Status KernelTables::want(CgroupKey key) { return wanted_cgroups_.put(key.value, 1); }

Status KernelTables::gather(Tally& tally) {
  *maps_.generation = *maps_.generation ^ 1U;
  std::this_thread::sleep_for(longest_sample);
  return move(Which::old, tally);
}

Status KernelTables::gather_rest(Tally& tally) { return move(Which::all, tally); }

Status KernelTables::move(Which which, Tally& tally) {
  if (auto moved = move_stacks(which, tally); !moved) return moved;
  return move_counts(which, tally);
}

bool KernelTables::moves(Which which, std::uint64_t generation) const {
  return which == Which::all || (generation & 1) != (*maps_.generation & 1);
}

Status KernelTables::move_stacks(Which which, Tally& tally) {
  std::vector<std::uint64_t> moved;
  auto read = stacks_.read([&](std::uint64_t key, const strata_stack& stack) {
    if (!moves(which, key & STRATA_STACK_GENERATION)) return;
    tally.add_stack(key, stack);
    moved.push_back(key);
  });
  if (!read) return read;
  for (const auto key : moved) {
    if (auto removed = stacks_.remove(key); !removed) return removed;
  }
  return {};
}

Status KernelTables::move_counts(Which which, Tally& tally) {
  std::vector<strata_profile_key> moved;
  auto read = counts_.read([&](const strata_profile_key& key, const strata_profile_count& count) {
    if (!moves(which, key.generation)) return;
    tally.add(key, count);
    moved.push_back(key);
  });
  if (!read) return read;
  for (const auto& key : moved) {
    if (auto removed = counts_.remove(key); !removed) return removed;
  }
  return {};
}

Status KernelTables::forget_processes() {
  std::vector<std::int32_t> told;
  auto read = told_processes_.read([&](std::int32_t pid, std::uint64_t) { told.push_back(pid); });
  if (!read) return read;
  for (const auto pid : told) {
    if (auto removed = told_processes_.remove(pid); !removed) return removed;
  }
  return {};
}

}  // namespace strata::profile
