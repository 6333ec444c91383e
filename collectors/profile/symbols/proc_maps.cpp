#include "collectors/profile/symbols/proc_maps.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <sys/sysmacros.h>

#include "collectors/profile/symbols/hexadecimal.h"
#include "core/base/text.h"

namespace strata::profile {
namespace {

constexpr std::string_view deleted_mark = " (deleted)";

/// The kernel writes a newline in a path as "\012".
std::string unescaped(std::string_view path) {
  std::string plain;
  while (!path.empty()) {
    const auto at = path.find("\\012");
    plain.append(path.substr(0, at));
    if (at == std::string_view::npos) break;
    plain += '\n';
    path.remove_prefix(at + 4);
  }
  return plain;
}

bool is_memory(std::string_view path) {
  return path.empty() || path.front() != '/' || path.starts_with("//anon") ||
         path.starts_with("/memfd:") || path.starts_with("/dev/zero") ||
         path.starts_with("/SYSV") || path.starts_with("/anon_hugepage");
}

void set_path(Region& region, std::string_view path) {
  if (path == "[vdso]" || path == "[vsyscall]") {
    region.kind = path == "[vdso]" ? RegionKind::vdso : RegionKind::vsyscall;
    region.path = path;
    return;
  }
  if (is_memory(path)) {
    region.kind = RegionKind::anonymous;
    region.path = "[anon]";
    return;
  }
  region.kind = RegionKind::file;
  region.deleted = path.ends_with(deleted_mark);
  if (region.deleted) path.remove_suffix(deleted_mark.size());
  region.path = unescaped(path);
}

bool set_device(Region& region, std::string_view text) {
  const auto major = hexadecimal(text::take_until(text, ':'));
  const auto minor = hexadecimal(text);
  if (!major || !minor) return false;
  region.device = makedev(static_cast<unsigned>(*major), static_cast<unsigned>(*minor));
  return true;
}

}  // namespace

// 55591f18f000-55591f194000 r-xp 00002000 fe:00 247134                     /usr/bin/cat
std::optional<Region> parse_executable_region(std::string_view line) {
  auto range = text::take_field(line);
  const auto rights = text::take_field(line);
  if (rights.size() < 3 || rights[2] != 'x') return std::nullopt;
  const auto start = hexadecimal(text::take_until(range, '-'));
  const auto limit = hexadecimal(range);
  const auto offset = hexadecimal(text::take_field(line));
  if (!start || !limit || !offset || *limit <= *start) return std::nullopt;
  Region region{.start = *start, .limit = *limit, .offset = *offset, .path = {}};
  if (!set_device(region, text::take_field(line))) return std::nullopt;
  const auto inode = text::u64(text::take_field(line));
  if (!inode) return std::nullopt;
  region.inode = *inode;
  const auto path = line.find_first_not_of(" \t");
  set_path(region, path == std::string_view::npos ? std::string_view{} : line.substr(path));
  return region;
}

std::vector<Region> parse_executable_regions(std::string_view maps, std::size_t most) {
  std::vector<Region> regions;
  while (!maps.empty() && regions.size() < most) {
    if (auto region = parse_executable_region(text::take_line(maps))) {
      regions.push_back(std::move(*region));
    }
  }
  std::sort(regions.begin(), regions.end(),
            [](const Region& a, const Region& b) { return a.start < b.start; });
  return regions;
}

const Region* region_of(const std::vector<Region>& regions, std::uint64_t address) {
  const auto after = std::upper_bound(
      regions.begin(), regions.end(), address,
      [](std::uint64_t wanted, const Region& region) { return wanted < region.start; });
  if (after == regions.begin()) return nullptr;
  const auto& region = *std::prev(after);
  return region.holds(address) ? &region : nullptr;
}

std::vector<Region> merge_regions(std::vector<Region> fresh, const std::vector<Region>& earlier,
                                  std::size_t most) {
  const auto known = fresh.size();
  const auto overlaps = [&](const Region& old) {
    const auto end = fresh.begin() + static_cast<std::ptrdiff_t>(known);
    const auto after = std::lower_bound(
        fresh.begin(), end, old.limit,
        [](const Region& region, std::uint64_t limit) { return region.start < limit; });
    return after != fresh.begin() && std::prev(after)->limit > old.start;
  };
  for (const auto& old : earlier) {
    if (fresh.size() >= most) break;
    if (!overlaps(old)) fresh.push_back(old);
  }
  std::sort(fresh.begin(), fresh.end(),
            [](const Region& a, const Region& b) { return a.start < b.start; });
  return fresh;
}

}  // namespace strata::profile
