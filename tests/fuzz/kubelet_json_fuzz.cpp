#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/kubernetes/kubelet_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::parse_kubelet_pods(text);
  return 0;
}
