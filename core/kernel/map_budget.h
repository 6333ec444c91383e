// How much memory an object's hashes may take. The kernel allocates a per-CPU value for every CPU
// that may ever be, so that what is 1 MiB on two CPUs is 32 MiB on 64.
#pragma once

#include <cstdint>

struct bpf_map;
struct bpf_object;

namespace strata::kernel {

/// What the kernel will take for a hash, per-CPU or plain, of `entries`; 0 for other types.
std::uint64_t hash_bytes(const bpf_map* map, std::uint64_t entries);

/// Before the object is loaded: where its hashes would take more than `bytes`, all of them get
/// fewer entries in proportion, but no fewer than 64. What then has no room is counted.
void fit_hashes(bpf_object* object, std::uint64_t bytes);

}  // namespace strata::kernel
