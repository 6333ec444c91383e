#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/docker/docker_api.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::parse_docker_list(text);
  (void)strata::parse_docker_inspect(text);
  (void)strata::parse_rfc3339(text);
  return 0;
}
