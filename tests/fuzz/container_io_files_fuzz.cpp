#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/container/disk_io_stat.h"
#include "collectors/container/hugetlb.h"
#include "collectors/container/memory_numa.h"
#include "collectors/container/pressure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::container;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_device_number(text);
  (void)parse_io_stat(text);
  (void)parse_blkio(text);
  (void)parse_disk_lines(text);
  (void)parse_pressure(text);
  (void)page_size_name(text);
  (void)parse_numa_stat_v1(text);
  (void)parse_numa_stat_v2(text, 4096);
  (void)parse_node_vmstat(text, "0");
  return 0;
}
