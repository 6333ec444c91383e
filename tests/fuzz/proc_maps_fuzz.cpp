#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/profile/symbols/proc_maps.h"
#include "collectors/profile/symbols/process_view.h"
#include "collectors/profile/symbols/runtime_hint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::profile;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto regions = parse_executable_regions(text, 64);
  const auto later = parse_executable_regions(text.substr(size / 2), 64);
  const auto merged = merge_regions(later, regions, 64);
  if (merged.size() > 64) __builtin_trap();
  for (const auto& region : regions) (void)region_of(merged, region.start);
  (void)runtime_of(regions);
  (void)parse_process_status(text, 1);
  (void)parse_start_time(text);
  return 0;
}
