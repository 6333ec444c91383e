// A whole ELF file. Whatever it says, tables stay within their limits and can be searched.
#include <cstdint>

#include "collectors/profile/unwind/unwind_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::profile;
  const MemoryBytes file({reinterpret_cast<const char*>(data), size});
  const UnwindLimits limits{.frame_bytes = std::size_t{1} << 20,
                            .table_bytes = std::size_t{1} << 20};
  const auto table = compile_unwind_table(file, limits);
  if (!table) return 0;
  if (table->words.size() * 8 > limits.table_bytes * 2 || table->code.empty()) __builtin_trap();
  for (std::uint32_t offset = 0; offset < 1U << 20; offset += 4093) find_rule(table->words, offset);
  for (const auto& segment : table->code) (void)table_offset(*table, segment.offset);
  return 0;
}
