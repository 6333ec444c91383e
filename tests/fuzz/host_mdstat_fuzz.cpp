// /proc/mdstat.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/mdadm.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)strata::host::parse_mdstat({reinterpret_cast<const char*>(data), size});
  return 0;
}
