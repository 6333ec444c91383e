// SeriesMemory: which series a scrape has that the scrape before had not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace strata::api {

/// Series are known by hashes of their names and labels: eight bytes each.
class SeriesMemory {
 public:
  void begin() { current_.clear(); }
  void add(std::uint64_t series) { current_.push_back(series); }

  /// How many of the scrape under way are new.
  [[nodiscard]] std::size_t count_new() const;

  /// The scrape under way becomes the one before. Not called after a failure, which forgets
  /// nothing.
  void commit() { before_.swap(current_); }

 private:
  std::vector<std::uint64_t> before_;
  std::vector<std::uint64_t> current_;
};

}  // namespace strata::api
