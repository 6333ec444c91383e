// Programs of a section iter/...: they run when user space reads, once for each thing that the
// kernel has of a kind. For the sources of core/kernel alone: it shows libbpf's types.
#pragma once

#include <cstdint>

#include "core/base/result.h"

struct bpf_link;
struct bpf_object_skeleton;
struct bpf_program;

namespace strata::kernel {

[[nodiscard]] bool is_iterator(const bpf_program* program);

/// Null with errno where the kernel refuses. A program for the sockets of a storage map gets the
/// one of its object.
bpf_link* attach_iterator(const bpf_object_skeleton& skeleton, const bpf_program* program);

/// Runs it to its end, and returns how many bytes the program wrote. Needs no rights.
Result<std::uint64_t> run_iterator(const bpf_link* link);

}  // namespace strata::kernel
