#include "collectors/profile/symbols/go_table.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace strata::profile {
namespace {

constexpr std::uint32_t go_1_18 = 0xFFFFFFF0;
constexpr std::uint32_t go_1_20 = 0xFFFFFFF1;
constexpr std::uint64_t most_functions = 16U << 20;
constexpr std::size_t longest_go_name = 1024;

struct Header {
  std::uint32_t magic;
  std::uint8_t zeros[2];
  std::uint8_t quantum;
  std::uint8_t pointer_bytes;
  std::uint64_t functions;
  std::uint64_t files;
  std::uint64_t text;
  std::uint64_t names;
  std::uint64_t units;
  std::uint64_t file_names;
  std::uint64_t lines;
  std::uint64_t table;
};
static_assert(sizeof(Header) == 72);

}  // namespace

bool GoTable::read(std::uint64_t offset, void* to, std::size_t count) const {
  if (offset > range_.size || count > range_.size - offset) return false;
  return file_->read(range_.offset + offset, to, count);
}

std::optional<GoTable> GoTable::open(const Bytes& file, FileRange range) {
  GoTable table(file, range);
  Header header{};
  if (!table.read(0, &header, sizeof(header))) return std::nullopt;
  if (header.magic != go_1_18 && header.magic != go_1_20) return std::nullopt;
  if (header.pointer_bytes != 8 || header.text == 0) return std::nullopt;
  if (header.functions > most_functions || header.table > range.size) return std::nullopt;
  table.count_ = header.functions;
  table.text_ = header.text;
  table.names_ = header.names;
  table.functions_ = header.table;
  return table;
}

/// The last entry is where the last function ends.
std::optional<GoTable::Entry> GoTable::entry(std::uint64_t index) const {
  Entry found;
  const auto size = index < count_ ? sizeof(found) : sizeof(found.start);
  if (!read(functions_ + index * sizeof(found), &found, size)) return std::nullopt;
  return found;
}

std::string GoTable::name(const Entry& entry) const {
  struct {
    std::uint32_t start;
    std::int32_t name;
  } record{};
  if (!read(functions_ + entry.function, &record, sizeof(record))) return {};
  if (record.start != entry.start || record.name < 0) return {};
  const auto at = names_ + static_cast<std::uint64_t>(record.name);
  if (at >= range_.size) return {};
  std::array<char, longest_go_name> text{};
  const auto room = std::min<std::uint64_t>(text.size(), range_.size - at);
  const auto got = file_->read_some(range_.offset + at, text.data(), room);
  const std::string_view all(text.data(), got);
  return std::string(all.substr(0, all.find('\0')));
}

std::optional<FoundFunction> GoTable::find(std::uint64_t address) const {
  if (address < text_) return std::nullopt;
  const auto wanted = address - text_;
  std::uint64_t low = 0;  // starts at or before the address, once one has been seen to
  std::uint64_t high = count_;
  while (high - low > 1) {
    const auto middle = low + (high - low) / 2;
    const auto at = entry(middle);
    if (!at) return std::nullopt;
    (at->start <= wanted ? low : high) = middle;
  }
  const auto found = entry(low);
  const auto next = entry(low + 1);
  if (count_ == 0 || !found || !next || found->start > wanted || wanted >= next->start) {
    return std::nullopt;
  }
  return FoundFunction{text_ + found->start, text_ + next->start, name(*found)};
}

}  // namespace strata::profile
