// ZFS's kstat files of both kinds.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/zfs.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::host::parse_kstat(text);
  (void)strata::host::parse_kstat_io(text);
  return 0;
}
