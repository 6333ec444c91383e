#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/container/process_files.h"
#include "core/identity/process.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::container;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto stat = strata::parse_task_stat(text)) TaskStates().count(stat->state);
  (void)parse_max_open_files(text);
  (void)parse_pids_max(text);
  (void)parse_host_threads(text);
  (void)parse_schedstat(text);
  return 0;
}
