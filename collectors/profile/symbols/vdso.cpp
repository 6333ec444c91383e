#include "collectors/profile/symbols/vdso.h"

#include <cstring>

#include <elf.h>
#include <sys/auxv.h>

namespace strata::profile {

Vdso read_vdso() {
  Vdso vdso;
  const auto* const start = reinterpret_cast<const char*>(::getauxval(AT_SYSINFO_EHDR));
  if (start == nullptr) return vdso;
  Elf64_Ehdr header{};
  std::memcpy(&header, start, sizeof(header));
  // The section headers come last.
  const auto size = header.e_shoff + std::size_t{header.e_shnum} * header.e_shentsize;
  vdso.bytes.assign(start, size);
  auto layout = read_elf_layout(MemoryBytes(vdso.bytes));
  if (layout) vdso.image = std::make_unique<Image>(std::move(*layout));
  return vdso;
}

}  // namespace strata::profile
