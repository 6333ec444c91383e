#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/kernel_symbols.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::profile;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  KernelTable table;
  table.feed(text.substr(0, size / 3));
  table.feed(text.substr(size / 3));
  table.finish();
  for (const auto address : {table.first(), table.limit(), std::uint64_t{0}, UINT64_MAX}) {
    (void)table.name_of(address);
  }
  (void)table.hidden();
  (void)build_id_of_notes(text, 4);
  (void)build_id_of_notes(text, 8);
  return 0;
}
