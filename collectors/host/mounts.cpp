#include "collectors/host/mounts.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "collectors/host/lines.h"

namespace strata::host {
namespace {

bool is_octal(char c) { return c >= '0' && c <= '7'; }

/// The kernel writes blank, tab, newline, backslash and # as \040, \011, \012, \134 and \043.
std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] <= '3' &&
                        is_octal(text[i + 1]) && is_octal(text[i + 2]) && is_octal(text[i + 3]);
    if (!escape) {
      plain += text[i];
      continue;
    }
    const int code = (text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0');
    plain += static_cast<char>(code);
    i += 3;
  }
  return plain;
}

bool has_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    if (text::take_until(options, ',') == wanted) return true;
  }
  return false;
}

/// "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue": id, parent,
/// device number, root, mount point, options, optional fields, a dash, type, source, options.
std::optional<Mount> parse_mount_line(std::string_view line) {
  text::take_field(line);
  text::take_field(line);
  auto number = text::take_field(line);
  const auto root = text::take_field(line);
  const auto mount_point = text::take_field(line);
  const auto options = text::take_field(line);
  auto field = text::take_field(line);
  while (!field.empty() && field != "-") field = text::take_field(line);
  const auto fs_type = text::take_field(line);
  const auto source = text::take_field(line);
  const auto super_options = text::take_field(line);
  const auto major = text::take_until(number, ':');
  if (super_options.empty() || !text::u64(major) || !text::u64(number)) return std::nullopt;
  return Mount{.device = std::string(source),
               .mount_point = unescape(mount_point),
               .fs_type = std::string(fs_type),
               .major = std::string(major),
               .minor = std::string(number),
               .root = std::string(root),
               .read_only = has_option(options, "ro") || has_option(super_options, "ro") ||
                            has_option(super_options, "emergency_ro")};
}

using Newest = std::unordered_map<std::string_view, std::size_t>;  // mounts by mount point

Newest newest_by_point(const std::vector<Mount>& table) {
  Newest newest;
  for (std::size_t i = 0; i < table.size(); ++i) newest[table[i].mount_point] = i;
  return newest;
}

/// Whether a mount made after the one at `index` is at its mount point or above it.
bool is_hidden(std::string_view path, std::size_t index, const Newest& newest) {
  while (!path.empty()) {
    const auto at = newest.find(path);
    if (at != newest.end() && at->second > index) return true;
    if (path == "/") break;
    path = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
  }
  return false;
}

}  // namespace

Result<std::vector<Mount>> parse_mountinfo(std::string_view file) {
  std::vector<Mount> mounts;
  each_whole_line(file, [&](std::string_view line) {
    if (auto mount = parse_mount_line(line)) mounts.push_back(std::move(*mount));
  });
  if (mounts.empty()) return fail(Code::parse, "no line of a mount");
  return mounts;
}

std::vector<std::size_t> same_answers(const std::vector<Mount>& table,
                                      const std::vector<std::size_t>& asked) {
  std::unordered_map<std::string, std::size_t> first;  // by what is mounted
  std::optional<Newest> newest;
  std::vector<std::size_t> same(asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const auto& mount = table[asked[i]];
    const auto [at, is_new] = first.emplace(mount.major + ':' + mount.minor + ' ' + mount.root, i);
    same[i] = i;
    if (is_new) continue;
    if (!newest) newest = newest_by_point(table);
    const auto hidden = [&](std::size_t one) {
      return is_hidden(table[one].mount_point, one, *newest);
    };
    if (hidden(asked[at->second])) {
      at->second = i;
    } else if (!hidden(asked[i])) {
      same[i] = at->second;
    }
  }
  return same;
}

std::string strip_rootfs(std::string_view mount_point, std::string_view rootfs) {
  while (rootfs.ends_with('/')) rootfs.remove_suffix(1);
  if (!mount_point.starts_with(rootfs)) return std::string(mount_point);
  const auto rest = mount_point.substr(rootfs.size());
  if (rest.empty()) return "/";
  return std::string(rest.front() == '/' ? rest : mount_point);
}

}  // namespace strata::host
