#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/identity/container_path.h"
#include "core/identity/pod.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view path(reinterpret_cast<const char*>(data), size);
  const auto parsed = strata::parse_container_path(path);
  if (parsed && parsed->runtime_id.size() != 64) std::abort();
  (void)strata::parse_pod_path(path);
  (void)strata::is_within(path, path.substr(0, size / 2));
  return 0;
}
