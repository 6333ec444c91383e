// PerfMap: the functions that a just-in-time compiler has written into memory, as it tells them in
// /tmp/perf-PID.map (Node.js with --perf-basic-prof, the JVM, CPython 3.12, .NET, LuaJIT ...).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strata::profile {

struct PerfMapLine {
  std::uint64_t start = 0;
  std::uint64_t size = 0;
  std::string_view name;
};

/// nullopt: not of the documented shape.
std::optional<PerfMapLine> parse_perf_map_line(std::string_view line);

/// Code moves and is freed, and its place is used again: of entries that overlap the latest one
/// counts, and the others are gone. Bounded in bytes.
class PerfMap {
 public:
  explicit PerfMap(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// Takes whole lines, later than all before; what makes no sense is skipped and counted.
  void add(std::string_view lines);

  /// To be called after the last add(), before names are asked for.
  void settle();

  /// Empty: unknown. The view lives until the next add() or settle().
  [[nodiscard]] std::string_view name_of(std::uint64_t address) const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::uint64_t skipped() const { return skipped_; }
  /// Something was left out for want of room: to be filled anew, with less of the past.
  [[nodiscard]] bool full() const { return full_; }

 private:
  struct Entry {
    std::uint64_t start = 0;
    std::uint32_t size = 0;
    std::uint32_t name = 0;  // into names_, up to the NUL

    [[nodiscard]] std::uint64_t limit() const { return start + size; }
  };

  void drop_overwritten();
  void compact_names();
  [[nodiscard]] std::string_view text(const Entry& entry) const;

  std::size_t most_bytes_;
  std::vector<Entry> entries_;  // by address, none over another
  std::string names_;
  std::uint64_t skipped_ = 0;
  bool full_ = false;
};

}  // namespace strata::profile
