// .gnu_debugdata: the symbols that a distribution leaves in a stripped file, an ELF file in xz.
#pragma once

#include <string>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/elf_layout.h"
#include "core/base/result.h"

namespace strata::profile {

/// Unpacked, at most 32 MiB of it.
Result<std::string> unpack_mini_debug(const Bytes& file, FileRange range);

}  // namespace strata::profile
