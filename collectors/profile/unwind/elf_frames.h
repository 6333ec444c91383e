// Where an ELF file keeps its unwinding information, and which of its bytes are code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/elf_layout.h"
#include "core/base/result.h"

namespace strata::profile {

/// The section .eh_frame.
struct FrameSection {
  std::string bytes;
  std::uint64_t address = 0;  // as linked
};

struct ElfFrames {
  std::vector<CodeSegment> code;  // as the program headers tell it
  FrameSection frames;
};

/// Reads an x86-64 file: unsupported for another machine, no_data without .eh_frame, exhausted
/// where the section is larger than `most_bytes`.
Result<ElfFrames> read_elf_frames(const Bytes& file, std::size_t most_bytes);

}  // namespace strata::profile
