// Stubs of a file's linkage table (.plt): a call to a function of another file jumps through one.
// They have no symbols; what each leads to is told by the place that it jumps through.
#pragma once

#include <cstdint>
#include <optional>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/symbol_search.h"

namespace strata::profile {

/// "puts@plt" for an address in the stub of puts; x86-64 only. nullopt: no stub is there, or
/// `budget`, how many relocations may be looked at, is used up.
std::optional<FoundFunction> find_stub(const Bytes& file, const ElfLayout& layout,
                                       std::uint64_t address, std::uint64_t& budget);

}  // namespace strata::profile
