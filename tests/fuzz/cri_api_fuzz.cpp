#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/cri/cri_api.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  const auto sandboxes = strata::cri::parse_sandboxes(message, strata::default_labels);
  (void)strata::cri::parse_containers(message, strata::default_labels,
                                      sandboxes.value_or(std::vector<strata::RuntimeContainer>{}));
  return 0;
}
