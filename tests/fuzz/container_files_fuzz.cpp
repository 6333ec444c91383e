#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/container/cpu.h"
#include "collectors/container/memory.h"
#include "collectors/container/network.h"
#include "collectors/container/state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::container;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_cpu_stat(text);
  (void)parse_cpuacct_stat(text, 100);
  (void)parse_usage_percpu(text);
  (void)parse_throttling(text);
  (void)parse_quota_cores(text);
  (void)parse_cpu_count(text);
  (void)parse_memory_stat_v1(text);
  (void)parse_memory_stat_v2(text);
  (void)parse_memory_events(text);
  (void)parse_oom_kills(text);
  (void)parse_vmstat(text, 4096);
  (void)parse_used_swap(text);
  (void)parse_memory_limit(text);
  Spec spec;
  parse_cpu_max(text, spec);
  auto interfaces = parse_net_dev(text);
  keep_served_interfaces(interfaces);
  return 0;
}
