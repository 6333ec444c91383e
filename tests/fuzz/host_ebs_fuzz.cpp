// The log page of Amazon's NVMe controllers.
#include <cstddef>
#include <cstdint>
#include <span>

#include "collectors/host/ebs_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)strata::host::parse_ebs_log(std::as_bytes(std::span(data, size)));
  return 0;
}
