#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/profile/symbols/perf_map.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::profile;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t most = 4096;
  PerfMap map(most);
  map.add(text.substr(0, size / 2));
  map.settle();
  map.add(text.substr(size / 2));
  map.settle();
  if (map.bytes() > most) __builtin_trap();
  for (std::uint64_t address = 0; address < 0x1000; address += 0x80) (void)map.name_of(address);
  return 0;
}
