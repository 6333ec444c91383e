// KernelSymbols: the kernel's functions and its modules', from /proc/kallsyms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/host_fs.h"

namespace strata::profile {

/// Functions by address, in a few megabytes: what the text of 10 MB boils down to.
class KernelTable {
 public:
  /// Takes text in pieces of any size; call finish() after the last.
  void feed(std::string_view piece);
  void finish();

  /// Empty: unknown. The view lives as long as the table is not fed.
  [[nodiscard]] std::string_view name_of(std::uint64_t address) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// The kernel hides its addresses from this process: they all read zero.
  [[nodiscard]] bool hidden() const { return entries_.empty() && zeros_ > 0; }
  [[nodiscard]] std::uint64_t first() const;
  [[nodiscard]] std::uint64_t limit() const;

 private:
  struct Entry {
    std::uint64_t address = 0;
    std::uint32_t name = 0;  // into names_, up to the NUL
    std::uint32_t rank = 0;  // of several names of one address the lowest is shown
  };

  void take(std::string_view line);
  [[nodiscard]] std::string_view text(const Entry& entry) const;

  std::vector<Entry> entries_;
  std::string names_;
  std::string rest_;  // of a line whose end has not come yet
  std::size_t zeros_ = 0;
};

/// Not thread-safe.
class KernelSymbols {
 public:
  KernelSymbols(HostFs fs, const Clock& clock) : fs_(std::move(fs)), clock_(clock) {}

  /// Reads the table if it never was, if modules have come or gone since, or if it is so old that
  /// BPF programs have.
  void refresh();

  /// Empty: unknown. The view is valid until the next refresh().
  std::string_view name_of(std::uint64_t address);

  /// Why there are no names; empty: there are.
  [[nodiscard]] std::string_view trouble() const { return trouble_; }

  [[nodiscard]] const KernelTable& table() const { return table_; }
  [[nodiscard]] const std::string& build_id() const { return build_id_; }

 private:
  void load();
  [[nodiscard]] std::string modules() const;

  HostFs fs_;
  const Clock& clock_;
  KernelTable table_;
  std::string trouble_;
  std::string build_id_;
  std::string modules_;  // of the kernel when the table was read
  std::optional<Instant> loaded_;
};

}  // namespace strata::profile
