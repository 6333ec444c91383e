#include "collectors/profile/symbols/symbol_search.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <elf.h>

namespace strata::profile {
namespace {

constexpr std::uint64_t most_symbols = 16U << 20;
/// Functions do not overlap; a table in which everything does would take for ever.
constexpr std::uint64_t most_work = 4'000'000;
constexpr std::size_t most_names_of_a_place = 8;
constexpr std::size_t longest_read = 4096;
constexpr std::size_t symbols_at_once = 2048;

struct Elf64 {
  using Symbol = Elf64_Sym;
};
struct Elf32 {
  using Symbol = Elf32_Sym;
};

/// Assembler's labels have no type; local ones are no functions.
template <class Symbol>
bool is_function(const Symbol& symbol) {
  const auto type = symbol.st_info & 0xFU;
  const auto binding = symbol.st_info >> 4U;
  if (symbol.st_shndx == SHN_UNDEF || symbol.st_value == 0) return false;
  if (symbol.st_shndx >= SHN_LORESERVE && symbol.st_shndx != SHN_XINDEX) return false;
  if (type == STT_FUNC || type == STT_GNU_IFUNC) return true;
  return type == STT_NOTYPE && symbol.st_size == 0 && binding != STB_LOCAL;
}

/// Of "__write", "write" and "__libc_write" people know the one with the fewest underscores.
std::size_t underscores(std::string_view name) {
  const auto first = name.find_first_not_of('_');
  return first == std::string_view::npos ? name.size() : first;
}

const CodeSection* section_of(const std::vector<CodeSection>& sections, std::uint64_t address) {
  const auto after = std::upper_bound(
      sections.begin(), sections.end(), address,
      [](std::uint64_t wanted, const CodeSection& section) { return wanted < section.address; });
  if (after == sections.begin()) return nullptr;
  return address < std::prev(after)->limit ? &*std::prev(after) : nullptr;
}

}  // namespace

std::string read_symbol_name(const Bytes& file, const SymbolTable& table, std::uint32_t at) {
  if (at >= table.names_size) return {};
  std::array<char, longest_read> buffer{};
  const auto room = std::min<std::uint64_t>(buffer.size(), table.names_size - at);
  std::size_t have = 0;
  // most names are short, and a page is read as fast as a part of it
  for (std::size_t step = 256; have < room; step *= 4) {
    const auto want = std::min<std::uint64_t>(step, room - have);
    const auto got = file.read_some(table.names + at + have, buffer.data() + have, want);
    const std::string_view part(buffer.data() + have, got);
    const auto end = part.find('\0');
    if (end != std::string_view::npos) return {buffer.data(), have + end};
    have += got;
    if (got < want) break;
  }
  return {buffer.data(), have};
}

SymbolSearch::SymbolSearch(std::vector<std::uint64_t> wanted) {
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  wanted_.resize(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted_[i].address = wanted[i];
}

bool SymbolSearch::complete() const {
  return std::all_of(wanted_.begin(), wanted_.end(),
                     [](const Wanted& one) { return !one.name.empty(); });
}

std::size_t SymbolSearch::first_from(std::uint64_t address) const {
  const auto at = std::lower_bound(
      wanted_.begin(), wanted_.end(), address,
      [](const Wanted& wanted, std::uint64_t start) { return wanted.address < start; });
  return static_cast<std::size_t>(at - wanted_.begin());
}

void SymbolSearch::add_boundary(std::size_t at, std::uint64_t address) {
  if (at < wanted_.size()) wanted_[at].first = std::max(wanted_[at].first, address);
  if (at > 0) wanted_[at - 1].limit = std::min(wanted_[at - 1].limit, address);
}

void SymbolSearch::offer(Names& names, const Symbol& symbol) {
  ++work_;
  if (!names.symbols.empty() && symbol.start < names.start) return;
  if (symbol.start > names.start) names.symbols.clear();
  names.start = symbol.start;
  if (names.symbols.size() < most_names_of_a_place) names.symbols.push_back(symbol);
}

void SymbolSearch::add(const Symbol& symbol) {
  const auto begin = first_from(symbol.start);
  add_boundary(begin, symbol.start);
  if (begin == wanted_.size()) return;
  auto& next = wanted_[begin];
  next.nearest = std::max(next.nearest, symbol.start);
  if (symbol.size == 0) {
    offer(next.unsized, symbol);
    return;
  }
  const auto limit = symbol.start + std::min(symbol.size, UINT64_MAX - symbol.start);
  const auto end = first_from(limit);
  add_boundary(end, limit);
  for (auto i = begin; i < end; ++i) offer(wanted_[i].sized, symbol);
}

/// Of each boundary only the neighbours have heard so far.
void SymbolSearch::spread() {
  for (std::size_t i = 1; i < wanted_.size(); ++i) {
    const auto& before = wanted_[i - 1];
    auto& here = wanted_[i];
    here.first = std::max(here.first, before.first);
    here.nearest = std::max(here.nearest, before.nearest);
    if (before.unsized.start > here.unsized.start) here.unsized = before.unsized;
  }
  for (auto i = wanted_.size(); i > 1; --i) {
    wanted_[i - 2].limit = std::min(wanted_[i - 2].limit, wanted_[i - 1].limit);
  }
}

std::string SymbolSearch::best_name(const Bytes& file, const SymbolTable& table,
                                    const Names& names) {
  std::string best;
  for (const auto& symbol : names.symbols) {
    auto name = read_symbol_name(file, table, symbol.name);
    if (name.empty()) continue;
    if (best.empty() || underscores(name) < underscores(best)) best = std::move(name);
  }
  return best;
}

/// Functions whose symbols have a size come first; another one ends where the next begins, and in
/// any case with its section.
void SymbolSearch::choose_names(const Bytes& file, const SymbolTable& table,
                                const std::vector<CodeSection>& sections) {
  std::uint64_t named_start = 0;
  std::string named;
  for (auto& wanted : wanted_) {
    auto sized = std::exchange(wanted.sized, {});
    auto unsized = std::exchange(wanted.unsized, {});
    if (!wanted.name.empty()) continue;
    if (!sized.symbols.empty()) {
      if (named.empty() || sized.start != named_start) named = best_name(file, table, sized);
      named_start = sized.start;
      wanted.name = named;
      continue;
    }
    if (unsized.symbols.empty() || unsized.start < wanted.nearest) continue;
    const auto* const section = section_of(sections, wanted.address);
    if (section == nullptr || unsized.start < section->address) continue;
    wanted.limit = std::min(wanted.limit, section->limit);
    wanted.name = best_name(file, table, unsized);
  }
}

template <class Elf>
bool SymbolSearch::read_symbols(const Bytes& file, const SymbolTable& table) {
  using Entry = typename Elf::Symbol;
  std::vector<Entry> entries(std::min<std::uint64_t>(symbols_at_once, table.count));
  for (std::uint64_t done = 0; done < std::min(table.count, most_symbols);) {
    const auto want = std::min<std::uint64_t>(entries.size(), table.count - done);
    const auto got =
        file.read_some(table.offset + done * sizeof(Entry), entries.data(), want * sizeof(Entry)) /
        sizeof(Entry);
    for (std::size_t i = 0; i < got; ++i) {
      const auto& entry = entries[i];
      if (is_function(entry)) add({entry.st_value, entry.st_size, entry.st_name});
    }
    done += got;
    if (got < want || work_ > most_work) return false;
  }
  return table.count <= most_symbols;
}

bool SymbolSearch::look_through(const Bytes& file, bool wide, const SymbolTable& table,
                                const std::vector<CodeSection>& sections) {
  if (wanted_.empty()) return true;
  const bool sane = wide ? read_symbols<Elf64>(file, table) : read_symbols<Elf32>(file, table);
  spread();
  choose_names(file, table, sections);
  return sane;
}

void SymbolSearch::fill(const std::function<std::optional<FoundFunction>(std::uint64_t)>& find) {
  for (auto& wanted : wanted_) {
    if (!wanted.name.empty()) continue;
    auto found = find(wanted.address);
    if (!found) continue;
    wanted.first = std::max(wanted.first, found->first);
    wanted.limit = std::min(wanted.limit, found->limit);
    wanted.name = std::move(found->name);
  }
}

std::vector<FoundFunction> SymbolSearch::take() {
  std::vector<FoundFunction> found;
  found.reserve(wanted_.size());
  for (auto& wanted : wanted_) {
    found.push_back({wanted.first, wanted.limit, std::move(wanted.name)});
  }
  wanted_.clear();
  return found;
}

}  // namespace strata::profile
