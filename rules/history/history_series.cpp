#include "rules/history/history_series.h"

namespace strata::rules {
namespace {

constexpr std::uint32_t samples_of_chunk = 120;
constexpr std::uint32_t fewest_samples = 8;
constexpr std::size_t small_string = 15;  // what std::string holds within itself
constexpr std::size_t allocation = 16;    // what malloc adds
// Slots in the list of all series, in the hash table and in one or two selectors' lists.
constexpr std::size_t index_cost = 128;

std::size_t heap_of(const std::string& text) {
  return text.size() <= small_string ? 0 : text.size() + 1 + allocation;
}

}  // namespace

std::size_t cost_of(const HistorySeries& series) {
  std::size_t cost = sizeof(HistorySeries) + index_cost;
  for (const auto& label : series.labels.all()) {
    cost += sizeof(promql::Label) + heap_of(label.name) + heap_of(label.value);
  }
  return cost;
}

std::size_t cost_of(const Chunk& chunk) {
  return sizeof(Chunk) + chunk.bytes.size() + sizeof(std::shared_ptr<const Chunk>) + 3 * allocation;
}

bool is_full(const HistorySeries& series) {
  const auto& open = series.open;
  if (open.count() >= samples_of_chunk) return true;
  return open.count() >= fewest_samples && open.last().time - open.first() >= series.keep / 3;
}

}  // namespace strata::rules
