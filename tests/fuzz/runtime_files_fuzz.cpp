#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/docker/docker_files.h"
#include "core/identity/runtimes/podman/podman_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  strata::RuntimeContainer container;
  (void)strata::parse_docker_config(text);
  strata::parse_docker_host_config(text, container);
  (void)strata::parse_podman_containers(text);
  strata::parse_podman_bundle(text, strata::default_labels, container);
  (void)strata::podman_health_log(text, "aa");
  (void)strata::parse_podman_health(text);
  if (const auto conmon = strata::parse_conmon(text)) {
    (void)strata::store_of_bundle(conmon->bundle, conmon->id);
  }
  return 0;
}
