#include "collectors/profile/symbols/kernel_symbols.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <utility>

#include <fcntl.h>

#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/hexadecimal.h"
#include "core/base/text.h"

namespace strata::profile {
namespace {

constexpr std::size_t most_entries = 1U << 20;
constexpr std::size_t most_name_bytes = 64U << 20;
constexpr std::size_t longest_line = 4096;
/// No function reaches so far: an address there is nobody's.
constexpr std::uint64_t longest_function = 1U << 20;
constexpr auto renew_after = std::chrono::minutes(5);

/// Where code ends; nothing is named from there on.
bool is_end(std::string_view name) { return name == "_etext" || name == "_einittext"; }

bool is_code(std::string_view type) {
  return type == "t" || type == "T" || type == "w" || type == "W";
}

std::uint32_t rank_of(std::string_view type, std::string_view name) {
  const auto underscores = std::min(name.find_first_not_of('_'), name.size());
  const bool weak = type == "w" || type == "W";
  const bool local = type == "t";
  return static_cast<std::uint32_t>(std::min<std::size_t>(underscores, 100) * 4) +
         (weak ? 2U : 0U) + (local ? 1U : 0U);
}

}  // namespace

void KernelTable::feed(std::string_view piece) {
  while (!piece.empty()) {
    const auto end = piece.find('\n');
    if (end == std::string_view::npos) {
      if (rest_.size() + piece.size() <= longest_line) rest_.append(piece);
      return;
    }
    if (rest_.empty()) {
      take(piece.substr(0, end));
    } else {
      rest_.append(piece.substr(0, std::min(end, longest_line)));
      take(std::exchange(rest_, {}));
    }
    piece.remove_prefix(end + 1);
  }
}

// ffffffff811f2b40 t futex_wait_queue
// ffffffffc0201000 t nf_hook_run	[nf_tables]
void KernelTable::take(std::string_view line) {
  const auto address = hexadecimal(text::take_field(line));
  const auto type = text::take_field(line);
  const auto name = text::take_field(line);
  if (!address || name.empty() || !is_code(type)) return;
  if (*address == 0) {
    ++zeros_;
    return;
  }
  if (entries_.size() >= most_entries || names_.size() + name.size() > most_name_bytes) return;
  // An end outranks whatever data begins there.
  const auto rank = is_end(name) ? 0U : rank_of(type, name) + 1;
  entries_.push_back({*address, static_cast<std::uint32_t>(names_.size()), rank});
  if (!is_end(name)) names_.append(name);
  names_ += '\0';
}

void KernelTable::finish() {
  take(std::exchange(rest_, {}));
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
    return a.address != b.address ? a.address < b.address : a.rank < b.rank;
  });
  const auto same = [](const Entry& a, const Entry& b) { return a.address == b.address; };
  entries_.erase(std::unique(entries_.begin(), entries_.end(), same), entries_.end());
  entries_.shrink_to_fit();
  names_.shrink_to_fit();
}

std::string_view KernelTable::text(const Entry& entry) const {
  return std::string_view(names_.c_str() + entry.name);
}

std::string_view KernelTable::name_of(std::uint64_t address) const {
  const auto after = std::upper_bound(
      entries_.begin(), entries_.end(), address,
      [](std::uint64_t wanted, const Entry& entry) { return wanted < entry.address; });
  if (after == entries_.begin()) return {};
  const auto& entry = *std::prev(after);
  return address - entry.address < longest_function ? text(entry) : std::string_view{};
}

std::uint64_t KernelTable::first() const { return entries_.empty() ? 0 : entries_.front().address; }

std::uint64_t KernelTable::limit() const {
  return entries_.empty() ? 0 : entries_.back().address + 1;
}

// nf_tables 303104 0 - Live 0xffffffffc0201000
std::string KernelSymbols::modules() const {
  std::string names;
  const auto file = read_file(fs_.proc("modules"));
  if (!file) return names;
  for (std::string_view rest = *file; !rest.empty();) {
    auto line = text::take_line(rest);
    names.append(text::take_field(line)) += ' ';
    for (int i = 0; i < 4; ++i) text::take_field(line);
    names.append(text::take_field(line)) += '\n';
  }
  return names;
}

void KernelSymbols::refresh() {
  auto modules_now = modules();
  const auto now = clock_.now();
  if (loaded_ && now - *loaded_ < renew_after && modules_now == modules_) return;
  modules_ = std::move(modules_now);
  loaded_ = now;
  load();
}

void KernelSymbols::load() {
  table_ = KernelTable();
  const auto path = fs_.proc("kallsyms");
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) {
    trouble_ = errno_error(errno, path).message;
    return;
  }
  std::array<char, 65536> buffer{};
  while (true) {
    const auto got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    table_.feed({buffer.data(), static_cast<std::size_t>(got)});
  }
  table_.finish();
  trouble_.clear();
  if (table_.hidden()) trouble_ = path + ": addresses are hidden (kernel.kptr_restrict)";
  if (table_.size() == 0 && trouble_.empty()) trouble_ = path + ": no functions";
  if (const auto notes = read_file(fs_.sys("kernel/notes"))) {
    build_id_ = build_id_of_notes(*notes, 4);
  }
}

std::string_view KernelSymbols::name_of(std::uint64_t address) {
  if (!loaded_) refresh();
  return table_.name_of(address);
}

}  // namespace strata::profile
