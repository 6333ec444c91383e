// The entries of .eh_frame: which stretch of code (FDE) is described by which instructions, and
// what stretches have in common (CIE).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "collectors/profile/unwind/elf_frames.h"

namespace strata::profile {

/// What many stretches share. `instructions` lie in the section's bytes.
struct CommonEntry {
  std::uint64_t code_factor = 1;
  std::int64_t data_factor = 1;
  std::uint64_t return_register = 0;
  std::uint8_t pointer_encoding = 0;
  bool augmented = false;     // stretches have data of their own before their instructions
  bool signal_frame = false;  // code that a signal returns to
  std::string_view instructions;
};

/// Code in [begin, end), as linked.
struct CodeEntry {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint32_t common = 0;  // into FrameEntries::common
  std::string_view instructions;
};

/// Views into the section's bytes.
struct FrameEntries {
  std::vector<CommonEntry> common;
  std::vector<CodeEntry> code;   // by address
  std::uint64_t unreadable = 0;  // entries that are broken, or of a form that nobody writes
};

FrameEntries read_frame_entries(const FrameSection& section);

}  // namespace strata::profile
