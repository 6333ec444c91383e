// A small ELF file with the .eh_frame that a test wants.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace strata::profile::test {

/// Numbers little-endian, one after the other.
template <class T>
void append(std::string& bytes, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * i)));
  }
}

inline constexpr std::uint64_t code_address = 0x1000;
inline constexpr std::uint64_t frames_address = 0x40000;

/// "zR" with relative pointers of four bytes; code 1, data -8, CFA rsp+8, return address at c-8.
std::string common_entry(std::string_view letters = "zR", std::string_view more_instructions = {});

/// Describes [begin, begin + size); `section` is what stands before it, with the common entry at
/// its beginning.
std::string code_entry(const std::string& section, std::uint64_t begin, std::uint32_t size,
                       std::string_view instructions);

struct ElfOptions {
  bool sections = true;  // else .eh_frame is found by .eh_frame_hdr alone
  std::uint16_t machine = 62;
  std::uint64_t code_size = 0x8000;
};

/// Code at code_address and `frames` at frames_address.
std::string elf_file(const std::string& frames, const ElfOptions& options = {});

}  // namespace strata::profile::test
