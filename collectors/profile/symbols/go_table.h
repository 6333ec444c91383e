// GoTable: the functions of a Go program by its .gopclntab, which its own runtime needs and no
// strip removes. https://go.dev/s/go12symtab, as Go 1.18 and later write it.
#pragma once

#include <cstdint>
#include <optional>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/symbol_search.h"

namespace strata::profile {

class GoTable {
 public:
  /// nullopt: of another version, or of addresses that only the loader fills in.
  static std::optional<GoTable> open(const Bytes& file, FileRange range);

  /// The function at `address`; nullopt: none is there.
  [[nodiscard]] std::optional<FoundFunction> find(std::uint64_t address) const;

 private:
  struct Entry {
    std::uint32_t start = 0;     // from text_
    std::uint32_t function = 0;  // offset of its record from functions_
  };

  GoTable(const Bytes& file, FileRange range) : file_(&file), range_(range) {}

  [[nodiscard]] bool read(std::uint64_t offset, void* to, std::size_t count) const;
  [[nodiscard]] std::optional<Entry> entry(std::uint64_t index) const;
  [[nodiscard]] std::string name(const Entry& entry) const;

  const Bytes* file_;
  FileRange range_;
  std::uint64_t count_ = 0;
  std::uint64_t text_ = 0;       // address of the first function
  std::uint64_t names_ = 0;      // offset in the table
  std::uint64_t functions_ = 0;  // the same
};

}  // namespace strata::profile
