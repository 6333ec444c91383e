#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/container/machine.h"
#include "core/base/cpu_list.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::container;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::parse_cpu_list(text);
  (void)parse_cache_size(text);
  (void)parse_node_memory(text);
  (void)parse_pretty_name(text);
  return 0;
}
