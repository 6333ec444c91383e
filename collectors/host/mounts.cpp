#include "collectors/host/mounts.h"

#include <optional>

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
std::optional<Mount> parse_line(std::string_view line) {
  text::take_field(line);
  text::take_field(line);
  auto number = text::take_field(line);
  text::take_field(line);
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
               .read_only = has_option(options, "ro") || has_option(super_options, "ro")};
}

}  // namespace

Result<std::vector<Mount>> parse_mountinfo(std::string_view file) {
  std::vector<Mount> mounts;
  each_whole_line(file, [&](std::string_view line) {
    if (auto mount = parse_line(line)) mounts.push_back(std::move(*mount));
  });
  if (mounts.empty()) return fail(Code::parse, "no line of a mount");
  return mounts;
}

std::string strip_rootfs(std::string_view mount_point, std::string_view rootfs) {
  while (rootfs.ends_with('/')) rootfs.remove_suffix(1);
  if (!mount_point.starts_with(rootfs)) return std::string(mount_point);
  const auto rest = mount_point.substr(rootfs.size());
  if (rest.empty()) return "/";
  return std::string(rest.front() == '/' ? rest : mount_point);
}

}  // namespace strata::host
