// The identity document of an EC2 instance.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/host/ec2_metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  (void)strata::host::parse_identity_document({reinterpret_cast<const char*>(data), size});
  return 0;
}
