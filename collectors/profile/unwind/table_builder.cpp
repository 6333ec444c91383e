#include "collectors/profile/unwind/table_builder.h"

#include <bit>
#include <limits>

namespace strata::profile {
namespace {

constexpr std::uint32_t low_mask = (1U << STRATA_UNWIND_PAGE_SHIFT) - 1;
constexpr std::uint16_t id_none = 0;
constexpr std::uint16_t id_unsupported = 1;

strata_unwind_rule bare(strata_unwind_cfa cfa) {
  return {.cfa = static_cast<std::uint8_t>(cfa), .extra = 0, .rbp_offset = 0, .cfa_offset = 0};
}

/// Two halves to a word, the first in its lower bits.
class HalfWords {
 public:
  explicit HalfWords(std::vector<std::uint64_t>& words) : words_(words) {}
  void push(std::uint32_t half) {
    if (upper_) {
      words_.back() |= std::uint64_t{half} << 32;
    } else {
      words_.push_back(half);
    }
    upper_ = !upper_;
  }

 private:
  std::vector<std::uint64_t>& words_;
  bool upper_ = false;
};

}  // namespace

TableBuilder::TableBuilder(std::uint32_t pages) : pages_(pages) {
  first_rows_.reserve(pages + 1);
  id_of(bare(STRATA_CFA_NONE));
  id_of(bare(STRATA_CFA_UNSUPPORTED));
}

std::uint16_t TableBuilder::id_of(const strata_unwind_rule& rule) {
  const auto bits = std::bit_cast<std::uint64_t>(rule);
  if (const auto known = ids_.find(bits); known != ids_.end()) return known->second;
  if (rules_.size() > std::numeric_limits<std::uint16_t>::max()) return id_unsupported;
  const auto id = static_cast<std::uint16_t>(rules_.size());
  rules_.push_back(rule);
  ids_.emplace(bits, id);
  return id;
}

void TableBuilder::push(std::uint32_t low, std::uint16_t rule) {
  rows_.push_back({static_cast<std::uint16_t>(low), rule});
  if (rule == id_unsupported) ++unsupported_;
}

void TableBuilder::begin_pages(std::uint32_t limit) {
  while (first_rows_.size() < limit) {
    first_rows_.push_back(static_cast<std::uint32_t>(rows_.size()));
    push(0, last_);
  }
}

void TableBuilder::add(std::uint32_t offset, const strata_unwind_rule& rule) {
  const auto page = offset >> STRATA_UNWIND_PAGE_SHIFT;
  const auto low = offset & low_mask;
  const auto id = id_of(rule);
  if (page >= pages_ || id == last_) return;
  begin_pages(page + 1);
  last_ = id;
  if (rows_.back().low == low) rows_.pop_back();
  push(low, id);
}

std::size_t TableBuilder::bytes() const {
  return sizeof(strata_unwind_head) + (pages_ + 2) * sizeof(std::uint32_t) +
         rules_.size() * sizeof(strata_unwind_rule) +
         (rows_.size() + 1) * sizeof(strata_unwind_row);
}

std::vector<std::uint64_t> TableBuilder::finish() {
  begin_pages(pages_);
  first_rows_.push_back(static_cast<std::uint32_t>(rows_.size()));
  std::vector<std::uint64_t> words;
  words.reserve(bytes() / sizeof(std::uint64_t) + 1);
  words.push_back(0);
  HalfWords index(words);
  for (const auto first : first_rows_) index.push(first);
  strata_unwind_head head{.rules = static_cast<std::uint32_t>(words.size()), .rows = 0};
  for (const auto& rule : rules_) words.push_back(std::bit_cast<std::uint64_t>(rule));
  head.rows = static_cast<std::uint32_t>(words.size());
  HalfWords rows(words);
  for (const auto& row : rows_) rows.push(std::bit_cast<std::uint32_t>(row));
  words.front() = std::bit_cast<std::uint64_t>(head);
  return words;
}

static_assert(id_none == STRATA_CFA_NONE && id_unsupported == STRATA_CFA_UNSUPPORTED);

}  // namespace strata::profile
