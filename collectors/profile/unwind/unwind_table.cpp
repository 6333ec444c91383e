#include "collectors/profile/unwind/unwind_table.h"

#include <algorithm>
#include <bit>

#include "collectors/profile/unwind/frame_entries.h"
#include "collectors/profile/unwind/frame_program.h"
#include "collectors/profile/unwind/table_builder.h"

namespace strata::profile {
namespace {

constexpr std::uint64_t page_bytes = std::uint64_t{1} << STRATA_UNWIND_PAGE_SHIFT;

/// 256 MiB of code: their pages' index is 256 KiB.
constexpr std::uint64_t most_pages = 65536;

/// Functions begin at multiples of it, and nothing runs in what fills the space between them.
constexpr std::uint64_t most_padding = 16;

struct Extent {
  std::uint64_t base = 0;
  std::uint64_t end = 0;
};

Result<Extent> extent_of(const std::vector<CodeSegment>& code) {
  Extent extent{~std::uint64_t{0}, 0};
  for (const auto& segment : code) {
    if (segment.size > ~std::uint64_t{0} - segment.address) {
      return fail(Code::parse, "a segment beyond all addresses");
    }
    extent.base = std::min(extent.base, segment.address / page_bytes * page_bytes);
    extent.end = std::max(extent.end, segment.address + segment.size);
  }
  if (extent.base >= extent.end) return fail(Code::no_data, "no code");
  if ((extent.end - extent.base) / page_bytes >= most_pages) {
    return fail(Code::exhausted, "more than 256 MiB of code");
  }
  return extent;
}

/// Adds entry after entry; what overlaps ends where the next one begins.
class Compiler {
 public:
  Compiler(const FrameEntries& entries, Extent extent, std::size_t most_bytes)
      : entries_(entries),
        extent_(extent),
        most_bytes_(most_bytes),
        builder_(
            static_cast<std::uint32_t>((extent.end - extent.base + page_bytes - 1) / page_bytes)) {}

  Result<UnwindTable> compile() {
    counts_.unreadable = entries_.unreadable;
    for (std::size_t i = 0; i < entries_.code.size(); ++i) {
      add(i);
      if (builder_.bytes() > most_bytes_) return fail(Code::exhausted, "too large a table");
    }
    if (counts_.entries == 0) return fail(Code::no_data, ".eh_frame describes no code");
    add(end_, {.cfa = STRATA_CFA_NONE, .extra = 0, .rbp_offset = 0, .cfa_offset = 0});
    UnwindTable table{.words = builder_.finish(), .base = extent_.base, .code = {}, .counts = {}};
    counts_.rows = builder_.rows();
    counts_.rules = builder_.rules();
    counts_.unsupported = builder_.unsupported();
    table.counts = counts_;
    return table;
  }

 private:
  void add(std::uint64_t address, const strata_unwind_rule& rule) {
    if (address < extent_.end) {
      builder_.add(static_cast<std::uint32_t>(address - extent_.base), rule);
    }
  }

  void add(std::size_t index) {
    const auto& entry = entries_.code[index];
    if (entry.begin < extent_.base || entry.end > extent_.end || entry.begin < last_begin_ + 1) {
      ++counts_.unreadable;
      return;
    }
    ++counts_.entries;
    last_begin_ = entry.begin;
    if (entry.begin > end_ && entry.begin - end_ >= most_padding) {
      add(end_, {.cfa = STRATA_CFA_NONE, .extra = 0, .rbp_offset = 0, .cfa_offset = 0});
    }
    end_ = entry.end;
    if (index + 1 < entries_.code.size()) {
      const auto next = entries_.code[index + 1].begin;
      if (next > entry.begin && next < end_) end_ = next;
    }
    rules_.clear();
    if (!run_frame_program(entries_.common[entry.common], entry, rules_)) ++counts_.unreadable;
    for (const auto& [address, rule] : rules_) {
      if (address < end_) add(address, rule);
    }
  }

  const FrameEntries& entries_;
  Extent extent_;
  std::size_t most_bytes_;
  TableBuilder builder_;
  UnwindCounts counts_;
  std::vector<RuleAt> rules_;
  std::uint64_t end_ = 0;         // of the entry before
  std::uint64_t last_begin_ = 0;  // likewise; no code is at the address 0
};

std::uint32_t half_word(std::span<const std::uint64_t> words, std::uint64_t at) {
  if (at / 2 >= words.size()) return 0;
  return static_cast<std::uint32_t>(words[at / 2] >> (at % 2 * 32));
}

}  // namespace

Result<UnwindTable> compile_unwind_table(const Bytes& file, const UnwindLimits& limits) {
  auto elf = read_elf_frames(file, limits.frame_bytes);
  if (!elf) return fail(elf.error());
  const auto extent = extent_of(elf->code);
  if (!extent) return fail(extent.error());
  const auto entries = read_frame_entries(elf->frames);
  auto table = Compiler(entries, *extent, limits.table_bytes).compile();
  if (table) table->code = std::move(elf->code);
  return table;
}

strata_unwind_rule find_rule(std::span<const std::uint64_t> words, std::uint32_t offset) {
  const strata_unwind_rule none{
      .cfa = STRATA_CFA_NONE, .extra = 0, .rbp_offset = 0, .cfa_offset = 0};
  if (words.empty()) return none;
  const auto head = std::bit_cast<strata_unwind_head>(words.front());
  const auto page = std::uint64_t{offset} >> STRATA_UNWIND_PAGE_SHIFT;
  const auto low = offset % page_bytes;
  if (2 + page + 1 >= std::uint64_t{head.rules} * 2) return none;
  std::uint64_t first = half_word(words, 2 + page);
  std::uint64_t count = half_word(words, 2 + page + 1) - first;
  while (count > 1) {
    const auto half = count / 2;
    const auto row = std::bit_cast<strata_unwind_row>(
        half_word(words, std::uint64_t{head.rows} * 2 + first + half));
    if (row.low <= low) {
      first += half;
      count -= half;
    } else {
      count = half;
    }
  }
  const auto row =
      std::bit_cast<strata_unwind_row>(half_word(words, std::uint64_t{head.rows} * 2 + first));
  const auto at = std::uint64_t{head.rules} + row.rule;
  return at < words.size() ? std::bit_cast<strata_unwind_rule>(words[at]) : none;
}

std::optional<std::uint32_t> table_offset(const UnwindTable& table, std::uint64_t file_offset) {
  for (const auto& segment : table.code) {
    // A mapping begins at a page, which may be before its segment.
    const auto begin = segment.offset / page_bytes * page_bytes;
    if (file_offset < begin || file_offset >= segment.offset + segment.size) continue;
    return static_cast<std::uint32_t>(file_offset - segment.offset + segment.address - table.base);
  }
  return std::nullopt;
}

}  // namespace strata::profile
