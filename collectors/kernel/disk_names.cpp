#include "collectors/kernel/disk_names.h"

#include <array>
#include <climits>

#include <unistd.h>

#include "bpf/block_io.h"

namespace strata::kernel {
namespace {

std::string look_up(std::uint32_t device) {
  auto numbers = std::to_string(device >> STRATA_MINOR_BITS) + ":" +
                 std::to_string(device & ((1U << STRATA_MINOR_BITS) - 1));
  std::array<char, PATH_MAX> target{};  // ../../devices/pci0000:00/.../block/vda
  const auto size = ::readlink(("/sys/dev/block/" + numbers).c_str(), target.data(), target.size());
  if (size <= 0) return numbers;
  const std::string_view path(target.data(), static_cast<std::size_t>(size));
  return std::string(path.substr(path.rfind('/') + 1));
}

}  // namespace

std::string_view DiskNames::of(std::uint32_t device) {
  auto& name = names_[device];
  if (name.empty()) name = look_up(device);
  return name;
}

std::string_view block_operation_name(std::uint32_t operation) {
  constexpr std::array<std::string_view, STRATA_BLOCK_OPERATIONS> names = {"read", "write", "flush",
                                                                           "discard"};
  return operation < names.size() ? names.at(operation) : "other";
}

}  // namespace strata::kernel
