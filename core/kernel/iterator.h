// Programs of a section iter/...: they run when user space reads, once for each thing that the
// kernel has of a kind. For core/kernel alone.
#pragma once

#include <cstdint>

#include "core/base/result.h"

struct bpf_link;
struct bpf_map;
struct bpf_program;

namespace strata::kernel {

/// For a section "iter/bpf_map_elem". Null with errno where the kernel refuses.
bpf_link* attach_to_elements(const bpf_program* program, const bpf_map* map);

/// Runs it to its end, and returns how many bytes the program wrote. Needs no rights.
Result<std::uint64_t> run_iterator(const bpf_link* link);

}  // namespace strata::kernel
