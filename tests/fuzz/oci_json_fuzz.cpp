#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/oci/oci_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::parse_oci_spec(text);
  (void)strata::parse_runc_state(text);
  (void)strata::parse_crun_status(text);
  (void)strata::cgroup_of(text);
  return 0;
}
