// Image: what is remembered of one file of code: where its bytes run, and the functions that were
// asked for. The file itself is not held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collectors/profile/symbols/bytes.h"
#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/symbol_search.h"
#include "core/base/clock.h"

namespace strata::profile {

struct FunctionName {
  std::string raw;
  std::string shown;  // demangled
};

/// Where symbols may be that are not in the file itself.
class DebugFiles {
 public:
  DebugFiles() = default;
  DebugFiles(const DebugFiles&) = delete;
  DebugFiles& operator=(const DebugFiles&) = delete;
  virtual ~DebugFiles() = default;

  /// A file with this build id and a symbol table, by the build id or by the name that
  /// .gnu_debuglink gives; null: none.
  virtual std::unique_ptr<Bytes> find(const std::string& build_id, const std::string& link) = 0;
};

class Image {
 public:
  explicit Image(ElfLayout layout) : layout_(std::move(layout)) {}

  [[nodiscard]] const std::string& build_id() const { return layout_.build_id; }

  /// The address that symbols use for the file's byte at `offset`.
  [[nodiscard]] std::optional<std::uint64_t> address_of(std::uint64_t offset) const {
    return address_of_offset(layout_, offset);
  }

  /// Whether the function at `address` has been looked for. That there was none is not believed
  /// for ever: symbols can be installed.
  [[nodiscard]] bool knows(std::uint64_t address, Instant now) const;

  /// Null: not looked for, or not there.
  [[nodiscard]] const FunctionName* find(std::uint64_t address) const;

  /// Looks for the functions that hold `addresses`: in the file's own table, in a debug file if it
  /// has none, in .gnu_debugdata, among what it exports, in Go's own table, and
  /// among its stubs. False: a table makes no sense.
  bool look_up(std::vector<std::uint64_t> addresses, const Bytes& file, DebugFiles& debug_files,
               Instant now);

  /// Of names, about.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Known {
    std::uint64_t limit = 0;
    std::unique_ptr<const FunctionName> name;  // null: no function is there
    Instant since{};
  };

  bool search_all(SymbolSearch& search, const Bytes& file, DebugFiles& debug_files) const;
  bool search_debug_file(SymbolSearch& search, const Bytes& file, DebugFiles& debug_files) const;
  bool search_mini_debug(SymbolSearch& search, const Bytes& file) const;
  void search_without_symbols(SymbolSearch& search, const Bytes& file) const;
  void remember(FoundFunction found, Instant now);

  ElfLayout layout_;
  std::map<std::uint64_t, Known> known_;  // by first address
  std::size_t bytes_ = 0;
};

}  // namespace strata::profile
