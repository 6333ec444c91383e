#include "core/kernel/map_budget.h"

#include <algorithm>

#include <bpf/libbpf.h>

#include "core/kernel/map_reader.h"

namespace strata::kernel {
namespace {

constexpr std::uint64_t least_entries = 64;
constexpr std::uint64_t overhead = 48;  // struct htab_elem without its key
constexpr std::uint64_t bucket = 16;    // about one for each entry

std::uint64_t rounded(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

}  // namespace

std::uint64_t hash_bytes(const bpf_map* map, std::uint64_t entries) {
  const auto type = bpf_map__type(map);
  const auto key = rounded(bpf_map__key_size(map));
  const auto value = rounded(bpf_map__value_size(map));
  if (type == BPF_MAP_TYPE_HASH) return entries * (overhead + bucket + key + value);
  if (type != BPF_MAP_TYPE_PERCPU_HASH) return 0;
  constexpr std::uint64_t pointer = 8;
  return entries * (overhead + bucket + key + pointer + value * possible_cpus());
}

void fit_hashes(bpf_object* object, std::uint64_t bytes) {
  std::uint64_t wanted = 0;
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object) wanted += hash_bytes(map, bpf_map__max_entries(map));
  if (wanted <= bytes) return;
  const auto share = static_cast<double>(bytes) / static_cast<double>(wanted);
  bpf_object__for_each_map(map, object) {
    const std::uint64_t entries = bpf_map__max_entries(map);
    if (hash_bytes(map, entries) == 0) continue;
    const auto fitting = static_cast<std::uint64_t>(static_cast<double>(entries) * share);
    bpf_map__set_max_entries(
        map, static_cast<__u32>(std::min(entries, std::max(fitting, least_entries))));
  }
}

}  // namespace strata::kernel
