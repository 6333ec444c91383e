#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/local_addresses.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& address : strata::parse_local_ipv4(text)) (void)strata::to_text(address);
  for (const auto& address : strata::parse_local_ipv6(text)) (void)strata::to_text(address);
  return 0;
}
