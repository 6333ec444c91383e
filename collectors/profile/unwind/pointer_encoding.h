// Pointers as .eh_frame and .eh_frame_hdr encode them (DW_EH_PE_*).
#pragma once

#include <cstdint>
#include <optional>

#include "collectors/profile/unwind/byte_cursor.h"

namespace strata::profile {

inline constexpr std::uint8_t pointer_omitted = 0xff;

/// Where a pointer stands: `section` is the address of the section, `at` its offset there.
struct PointerPlace {
  std::uint64_t section = 0;
  std::uint64_t at = 0;
};

/// Absolute or relative to its own place; of other forms nothing.
std::optional<std::uint64_t> read_pointer(ByteCursor& cursor, std::uint8_t encoding,
                                          PointerPlace place);

/// The same as a length: relative to nothing.
std::optional<std::uint64_t> read_plain(ByteCursor& cursor, std::uint8_t encoding);

}  // namespace strata::profile
