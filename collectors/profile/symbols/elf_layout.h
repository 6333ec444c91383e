// What an ELF file says of itself: which of its bytes run at which address, where its symbol tables
// are, and its build id. The file is anybody's: every number in it is checked, and every count has
// a bound.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collectors/profile/symbols/bytes.h"
#include "core/base/result.h"

namespace strata::profile {

/// A piece of the file that is loaded as code.
struct CodeSegment {
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

/// Symbols without a size end with the section they are in.
struct CodeSection {
  std::uint64_t address = 0;
  std::uint64_t limit = 0;
};

struct SymbolTable {
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
  std::uint64_t names = 0;  // offset of the string table
  std::uint64_t names_size = 0;
};

struct FileRange {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// Code that leads to functions of other files (.plt and its like).
struct StubSection {
  std::uint64_t offset = 0;
  std::uint64_t address = 0;
  std::uint64_t size = 0;
};

struct ElfLayout {
  bool wide = true;  // 64-bit
  std::vector<CodeSegment> code;
  std::vector<CodeSection> sections;
  std::vector<StubSection> stubs;       // x86-64 only
  std::vector<FileRange> relocations;   // .rela.plt, .rela.dyn: what the stubs jump to
  std::optional<SymbolTable> symbols;   // .symtab
  std::optional<SymbolTable> dynamic;   // .dynsym
  std::optional<FileRange> mini_debug;  // .gnu_debugdata: an ELF file in xz
  std::optional<FileRange> debug_link;  // .gnu_debuglink: the name of a file
  std::optional<FileRange> go_table;    // .gopclntab: the functions of a Go program
  std::string build_id;                 // hexadecimal
};

/// Reads the headers only. Little endian, 32 and 64 bits.
Result<ElfLayout> read_elf_layout(const Bytes& file);

/// The address that the file's own symbols use for its byte at `offset`.
std::optional<std::uint64_t> address_of_offset(const ElfLayout& layout, std::uint64_t offset);

/// The descriptor of the GNU build id among ELF notes, in hexadecimal; empty: none.
std::string build_id_of_notes(std::string_view notes, std::uint64_t alignment);

}  // namespace strata::profile
