#include "collectors/profile/symbols/linkage_stubs.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include <elf.h>

namespace strata::profile {
namespace {

constexpr std::uint64_t stub_bytes = 16;
constexpr std::size_t relocations_at_once = 1024;

const StubSection* section_of(const ElfLayout& layout, std::uint64_t address) {
  const auto holds = [address](const StubSection& section) {
    return section.address <= address && address - section.address < section.size;
  };
  const auto found = std::find_if(layout.stubs.begin(), layout.stubs.end(), holds);
  return found == layout.stubs.end() ? nullptr : &*found;
}

/// The place that a stub jumps through: of "jmp *0x2fe2(%rip)", ff 25 e2 2f 00 00.
std::optional<std::uint64_t> slot_of(const Bytes& file, std::uint64_t offset,
                                     std::uint64_t address) {
  std::array<unsigned char, stub_bytes> code{};
  if (!file.read(offset, code.data(), code.size())) return std::nullopt;
  constexpr std::size_t jump_bytes = 6;
  for (std::size_t at = 0; at + jump_bytes <= code.size(); ++at) {
    if (code[at] != 0xFF || code[at + 1] != 0x25) continue;
    std::int32_t distance = 0;
    std::memcpy(&distance, code.data() + at + 2, sizeof(distance));
    return address + at + jump_bytes + static_cast<std::uint64_t>(std::int64_t{distance});
  }
  return std::nullopt;
}

/// Index of the dynamic symbol that the loader puts into `slot`.
std::optional<std::uint64_t> symbol_in(const Bytes& file, FileRange relocations, std::uint64_t slot,
                                       std::uint64_t& budget) {
  std::vector<Elf64_Rela> entries(relocations_at_once);
  const auto count = std::min(relocations.size / sizeof(Elf64_Rela), budget);
  for (std::uint64_t done = 0; done < count;) {
    const auto want = std::min<std::uint64_t>(entries.size(), count - done);
    const auto got = file.read_some(relocations.offset + done * sizeof(Elf64_Rela), entries.data(),
                                    want * sizeof(Elf64_Rela)) /
                     sizeof(Elf64_Rela);
    for (std::size_t i = 0; i < got; ++i) {
      if (entries[i].r_offset == slot) return ELF64_R_SYM(entries[i].r_info);
    }
    done += got;
    budget -= got;
    if (got < want) break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<FoundFunction> find_stub(const Bytes& file, const ElfLayout& layout,
                                       std::uint64_t address, std::uint64_t& budget) {
  const auto* const section = section_of(layout, address);
  if (section == nullptr || !layout.dynamic || !layout.wide) return std::nullopt;
  const auto start = address - (address - section->address) % stub_bytes;
  const auto slot = slot_of(file, section->offset + (start - section->address), start);
  if (!slot) return std::nullopt;
  for (const auto& relocations : layout.relocations) {
    const auto symbol = symbol_in(file, relocations, *slot, budget);
    if (!symbol || *symbol == 0 || *symbol >= layout.dynamic->count) continue;
    Elf64_Sym entry{};
    if (!file.read(layout.dynamic->offset + *symbol * sizeof(entry), &entry, sizeof(entry))) break;
    auto name = read_symbol_name(file, *layout.dynamic, entry.st_name);
    if (name.empty()) break;
    return FoundFunction{start, start + stub_bytes, name + "@plt"};
  }
  return std::nullopt;
}

}  // namespace strata::profile
