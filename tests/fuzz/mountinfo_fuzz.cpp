#include <cstddef>
#include <cstdint>
#include <string_view>

#include "collectors/container/mounts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::container;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mounts = parse_mountinfo(text);
  (void)mount_of(mounts, "/var/lib/docker");
  for (const auto* mount : host_filesystems(mounts)) (void)device_label(*mount);
  (void)upper_directory(text);
  for (const auto& mount : mounts) (void)upper_on_host(mount, mounts);
  return 0;
}
