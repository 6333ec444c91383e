#include "collectors/profile/symbols/perf_map.h"

#include <algorithm>
#include <iterator>
#include <queue>

#include "collectors/profile/symbols/hexadecimal.h"
#include "core/base/text.h"

namespace strata::profile {
namespace {

constexpr std::uint64_t largest_function = 1U << 30;
constexpr std::size_t longest_jit_name = 1024;

std::optional<std::uint64_t> address_of(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  return hexadecimal(text);
}

}  // namespace

// 7f2c4a1c0e40 1a8 JS:*burn /srv/app.js:12:14
std::optional<PerfMapLine> parse_perf_map_line(std::string_view line) {
  const auto start = address_of(text::take_field(line));
  const auto size = address_of(text::take_field(line));
  const auto name = text::trim(line);
  if (!start || !size || name.empty()) return std::nullopt;
  if (*size == 0 || *size > largest_function || *start > UINT64_MAX - *size) return std::nullopt;
  return PerfMapLine{*start, *size, name.substr(0, longest_jit_name)};
}

void PerfMap::add(std::string_view lines) {
  while (!lines.empty()) {
    const auto line = parse_perf_map_line(text::take_line(lines));
    full_ = full_ || (line && bytes() + sizeof(Entry) + line->name.size() + 1 > most_bytes_);
    if (!line || full_) {
      ++skipped_;
      continue;
    }
    entries_.push_back({line->start, static_cast<std::uint32_t>(line->size),
                        static_cast<std::uint32_t>(names_.size())});
    names_.append(line->name.substr(0, line->name.find('\0'))) += '\0';
  }
}

void PerfMap::settle() {
  drop_overwritten();
  compact_names();
}

/// Sweeps over the addresses with the entries that cover the present one in a heap, the latest on
/// top. Where two meet the earlier one is dead; those below the top have met it already.
void PerfMap::drop_overwritten() {
  std::vector<std::uint32_t> order(entries_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return entries_[a].start < entries_[b].start;
  });
  // The later an entry, the greater its index: those of before are at the front.
  std::vector<bool> dead(entries_.size());
  std::priority_queue<std::uint32_t> covering;
  for (const auto now : order) {
    const auto at = entries_[now].start;
    while (!covering.empty() && entries_[covering.top()].limit() <= at) covering.pop();
    if (!covering.empty()) dead[std::min(covering.top(), now)] = true;
    covering.push(now);
  }
  std::vector<Entry> alive;
  alive.reserve(entries_.size());
  for (const auto index : order) {
    if (!dead[index]) alive.push_back(entries_[index]);
  }
  entries_ = std::move(alive);
}

void PerfMap::compact_names() {
  std::size_t used = 0;
  for (const auto& entry : entries_) used += text(entry).size() + 1;
  if (names_.size() <= 2 * used) return;
  std::string names;
  names.reserve(used);
  for (auto& entry : entries_) {
    const auto name = text(entry);
    entry.name = static_cast<std::uint32_t>(names.size());
    names.append(name) += '\0';
  }
  names_ = std::move(names);
}

std::string_view PerfMap::text(const Entry& entry) const {
  return std::string_view(names_.c_str() + entry.name);
}

std::size_t PerfMap::bytes() const { return entries_.size() * sizeof(Entry) + names_.size(); }

std::string_view PerfMap::name_of(std::uint64_t address) const {
  const auto after = std::upper_bound(
      entries_.begin(), entries_.end(), address,
      [](std::uint64_t wanted, const Entry& entry) { return wanted < entry.start; });
  if (after == entries_.begin()) return {};
  const auto& entry = *std::prev(after);
  return address < entry.limit() ? text(entry) : std::string_view{};
}

}  // namespace strata::profile
