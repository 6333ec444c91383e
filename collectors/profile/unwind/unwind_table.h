// UnwindTable: .eh_frame of one file, compiled into what a BPF program can search (bpf/unwind.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bpf/unwind.h"
#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/unwind/elf_frames.h"
#include "core/base/result.h"

namespace strata::profile {

/// Files beyond them get no table. node, the largest that is usual, has 2.7 MiB of .eh_frame.
struct UnwindLimits {
  std::size_t frame_bytes = std::size_t{32} << 20;
  std::size_t table_bytes = std::size_t{8} << 20;
};

struct UnwindCounts {
  std::uint64_t entries = 0;      // functions, and parts of them
  std::uint64_t rows = 0;         // those at the beginnings of pages included
  std::uint64_t rules = 0;        // different ones
  std::uint64_t unreadable = 0;   // entries that were left out
  std::uint64_t unsupported = 0;  // rows that end a walk
};

struct UnwindTable {
  std::vector<std::uint64_t> words;
  std::uint64_t base = 0;  // address, as linked, from which the table's offsets count
  std::vector<CodeSegment> code;
  UnwindCounts counts;
};

/// The codes of read_elf_frames(); no_data also where .eh_frame describes no code of the file.
Result<UnwindTable> compile_unwind_table(const Bytes& file, const UnwindLimits& limits);

/// The rule at an offset, found as the BPF side finds it; STRATA_CFA_NONE beyond the table.
strata_unwind_rule find_rule(std::span<const std::uint64_t> words, std::uint32_t offset);

/// What the table calls the code that is at `file_offset` of the file; nothing where that is no
/// code.
std::optional<std::uint32_t> table_offset(const UnwindTable& table, std::uint64_t file_offset);

}  // namespace strata::profile
