// Names of a driver's counters.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/ethtool_names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view counter(reinterpret_cast<const char*>(data), size);
  (void)strata::host::ethtool_family(strata::host::ethtool_key(counter));
  return 0;
}
