#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/cgroup_layout.h"
#include "core/identity/cgroup_state.h"
#include "core/identity/cgroup_tree.h"
#include "core/identity/process.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::parse_proc_cgroups(text);
  (void)strata::parse_pid_cgroup(text);
  (void)strata::parse_cgroup_procs(text);
  (void)strata::parse_freezer_state(text);
  (void)strata::parse_cgroup_events(text);
  (void)strata::parse_start_ticks(text);
  (void)strata::parse_boot_time(text);
  return 0;
}
