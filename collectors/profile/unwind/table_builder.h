// TableBuilder: rows in, words out.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "bpf/unwind.h"

namespace strata::profile {

/// Rows come in the order of their addresses.
class TableBuilder {
 public:
  explicit TableBuilder(std::uint32_t pages);

  /// `rule` holds from `offset` on. What repeats the row before takes no place.
  void add(std::uint32_t offset, const strata_unwind_rule& rule);

  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::size_t rules() const { return rules_.size(); }
  [[nodiscard]] std::uint64_t unsupported() const { return unsupported_; }

  /// Once, at the end.
  [[nodiscard]] std::vector<std::uint64_t> finish();

 private:
  void begin_pages(std::uint32_t limit);
  std::uint16_t id_of(const strata_unwind_rule& rule);
  void push(std::uint32_t low, std::uint16_t rule);

  std::uint32_t pages_;
  std::vector<std::uint32_t> first_rows_;  // of the pages that were begun
  std::vector<strata_unwind_row> rows_;
  std::vector<strata_unwind_rule> rules_;
  std::unordered_map<std::uint64_t, std::uint16_t> ids_;  // by the bits of the rule
  std::uint16_t last_ = 0;                                // STRATA_CFA_NONE
  std::uint64_t unsupported_ = 0;
};

}  // namespace strata::profile
