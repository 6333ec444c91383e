#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/containerd/containerd_api.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  (void)strata::containerd::parse_container(message, "k8s.io", strata::default_labels);
  (void)strata::containerd::parse_task(message);
  (void)strata::containerd::parse_tasks(message);
  (void)strata::containerd::parse_namespaces(message);
  (void)strata::containerd::parse_event(message);
  return 0;
}
