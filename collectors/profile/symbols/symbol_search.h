// SymbolSearch: which functions hold some addresses, found in one pass through a file's symbol
// tables. Nothing of the tables is kept but the functions asked for, so that a binary of any size
// costs a read of its table and no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/elf_layout.h"

namespace strata::profile {

/// What holds for every address from `first` up to `limit`. An empty name: no function is there.
struct FoundFunction {
  std::uint64_t first = 0;
  std::uint64_t limit = 0;
  std::string name;
};

/// The name at `offset` of a table's names; empty: none.
std::string read_symbol_name(const Bytes& file, const SymbolTable& table, std::uint32_t offset);

class SymbolSearch {
 public:
  /// `wanted` need not be in order.
  explicit SymbolSearch(std::vector<std::uint64_t> wanted);

  /// Looks through one table. What an earlier table has said is only added to. False: the table
  /// makes no sense, or is larger than any that does; what was found in its beginning counts.
  bool look_through(const Bytes& file, bool wide, const SymbolTable& table,
                    const std::vector<CodeSection>& sections);

  /// Asks for every address that has not been found; what is known around it is only narrowed.
  void fill(const std::function<std::optional<FoundFunction>(std::uint64_t)>& find);

  /// Whether every address has been found.
  [[nodiscard]] bool complete() const;

  /// One answer for each wanted address, in their order.
  [[nodiscard]] std::vector<FoundFunction> take();

 private:
  struct Symbol {
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    std::uint32_t name = 0;  // offset among the names
  };
  /// Several names of one place.
  struct Names {
    std::uint64_t start = 0;
    std::vector<Symbol> symbols;
  };
  struct Wanted {
    std::uint64_t address = 0;
    std::uint64_t first = 0;  // nothing begins or ends between these two
    std::uint64_t limit = UINT64_MAX;
    std::uint64_t nearest = 0;  // the last start of a function at or before it
    Names sized;                // holds the address
    Names unsized;              // begins before it
    std::string name;
  };

  void add(const Symbol& symbol);
  /// `at`: the first wanted address that is not below the boundary.
  void add_boundary(std::size_t at, std::uint64_t address);
  void offer(Names& names, const Symbol& symbol);
  void spread();
  [[nodiscard]] std::size_t first_from(std::uint64_t address) const;
  [[nodiscard]] static std::string best_name(const Bytes& file, const SymbolTable& table,
                                             const Names& names);
  void choose_names(const Bytes& file, const SymbolTable& table,
                    const std::vector<CodeSection>& sections);

  template <class Elf>
  bool read_symbols(const Bytes& file, const SymbolTable& table);

  std::vector<Wanted> wanted_;
  std::uint64_t work_ = 0;
};

}  // namespace strata::profile
