#include "collectors/profile/symbols/image.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "collectors/profile/symbols/demangle.h"
#include "collectors/profile/symbols/go_table.h"
#include "collectors/profile/symbols/linkage_stubs.h"
#include "collectors/profile/symbols/mini_debug.h"

namespace strata::profile {
namespace {

constexpr auto believe_absence = std::chrono::minutes(5);
constexpr std::size_t node_bytes = 160;  // of the map and of what it points to
constexpr std::uint64_t most_relocations = 4U << 20;
constexpr std::size_t longest_link = 256;

std::string link_name(const Bytes& file, FileRange range) {
  std::string name(std::min<std::uint64_t>(range.size, longest_link), '\0');
  name.resize(file.read_some(range.offset, name.data(), name.size()));
  name.resize(std::min(name.find('\0'), name.size()));
  return name.find('/') == std::string::npos ? name : std::string();
}

}  // namespace

bool Image::knows(std::uint64_t address, Instant now) const {
  const auto after = known_.upper_bound(address);
  if (after == known_.begin()) return false;
  const auto& [first, known] = *std::prev(after);
  if (address >= known.limit) return false;
  return known.name != nullptr || now - known.since < believe_absence;
}

const FunctionName* Image::find(std::uint64_t address) const {
  const auto after = known_.upper_bound(address);
  if (after == known_.begin()) return nullptr;
  const auto& known = std::prev(after)->second;
  return address < known.limit ? known.name.get() : nullptr;
}

bool Image::search_debug_file(SymbolSearch& search, const Bytes& file,
                              DebugFiles& debug_files) const {
  if (layout_.build_id.empty()) return true;
  const auto link = layout_.debug_link ? link_name(file, *layout_.debug_link) : std::string();
  const auto debug = debug_files.find(layout_.build_id, link);
  if (debug == nullptr) return true;
  const auto layout = read_elf_layout(*debug);
  if (!layout || layout->build_id != layout_.build_id || !layout->symbols) return true;
  return search.look_through(*debug, layout->wide, *layout->symbols, layout->sections);
}

bool Image::search_mini_debug(SymbolSearch& search, const Bytes& file) const {
  const auto unpacked = unpack_mini_debug(file, *layout_.mini_debug);
  if (!unpacked) return false;
  const MemoryBytes mini(*unpacked);
  const auto layout = read_elf_layout(mini);
  if (!layout || !layout->symbols) return false;
  return search.look_through(mini, layout->wide, *layout->symbols, layout->sections);
}

void Image::search_without_symbols(SymbolSearch& search, const Bytes& file) const {
  if (layout_.go_table) {
    const auto go = GoTable::open(file, *layout_.go_table);
    if (go) search.fill([&go](std::uint64_t address) { return go->find(address); });
  }
  if (layout_.stubs.empty()) return;
  auto budget = most_relocations;
  search.fill([&](std::uint64_t address) { return find_stub(file, layout_, address, budget); });
}

bool Image::search_all(SymbolSearch& search, const Bytes& file, DebugFiles& debug_files) const {
  bool sane = true;
  if (layout_.symbols) {
    sane = search.look_through(file, layout_.wide, *layout_.symbols, layout_.sections) && sane;
  } else {
    sane = search_debug_file(search, file, debug_files) && sane;
  }
  if (!search.complete() && layout_.mini_debug) sane = search_mini_debug(search, file) && sane;
  if (!search.complete() && layout_.dynamic) {
    sane = search.look_through(file, layout_.wide, *layout_.dynamic, layout_.sections) && sane;
  }
  if (!search.complete()) search_without_symbols(search, file);
  return sane;
}

bool Image::look_up(std::vector<std::uint64_t> addresses, const Bytes& file,
                    DebugFiles& debug_files, Instant now) {
  SymbolSearch search(std::move(addresses));
  const bool sane = search_all(search, file, debug_files);
  for (auto& found : search.take()) remember(std::move(found), now);
  return sane;
}

/// Ranges of different searches can overlap where a search has seen more tables: the new one
/// counts.
void Image::remember(FoundFunction found, Instant now) {
  auto at = known_.lower_bound(found.first);
  if (at != known_.begin() && std::prev(at)->second.limit > found.first) {
    std::prev(at)->second.limit = found.first;
  }
  while (at != known_.end() && at->first < found.limit) at = known_.erase(at);
  Known known{found.limit, nullptr, now};
  if (!found.name.empty()) {
    auto shown = printable(demangle(found.name));
    known.name =
        std::make_unique<FunctionName>(FunctionName{printable(found.name), std::move(shown)});
    bytes_ += known.name->raw.size() + known.name->shown.size();
  }
  bytes_ += node_bytes;
  known_.emplace_hint(at, found.first, std::move(known));
}

}  // namespace strata::profile
