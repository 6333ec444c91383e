#include "collectors/host/os.h"

#include <chrono>
#include <vector>

#include "collectors/host/lines.h"
#include "collectors/host/os_metrics.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/part.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// What stands between double quotes, which a backslash protects; nullopt where they do not end.
std::optional<std::string> unquoted(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') return value;
    const bool escapes = text[i] == '\\' && i + 1 < text.size() &&
                         std::string_view("\\\"$`").find(text[i + 1]) != std::string_view::npos;
    if (escapes) ++i;
    value += text[i];
  }
  return std::nullopt;
}

std::optional<std::string> value_of(std::string_view text) {
  text = text::trim(text);
  if (text.starts_with('"')) return unquoted(text.substr(1));
  if (text.starts_with('\'')) {
    const auto end = text.find('\'', 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(text.substr(1, end - 1));
  }
  return std::string(text::trim(text.substr(0, text.find(" #"))));
}

std::string_view find(const OsRelease& release, std::string_view key) {
  const auto at = release.find(key);
  return at == release.end() ? std::string_view{} : std::string_view(at->second);
}

void add_info(const OsRelease& release, Batch& batch) {
  std::string labels;
  for (const auto& field : os::fields) {
    append_label(labels, 0, field.label, find(release, field.key));
  }
  batch.add_rendered(os::info, Suffix::none, labels, 1);
}

/// The file may be replaced by an upgrade, so it is opened each time.
class Os final : public Part {
 public:
  explicit Os(const HostFs& host)
      : paths_{host.root("/etc/os-release"), host.root("/usr/lib/os-release")} {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  std::vector<std::string> paths_;  // the first that is there counts
};

Status Os::collect(const CollectContext& /*context*/, Batch& batch) {
  Result<std::string> text;
  for (const auto& path : paths_) {
    text = read_file(path);
    if (text || text.error().code != Code::not_found) break;
  }
  if (!text) return as_told(text.error(), Missing::no_data);
  const auto release = parse_os_release(*text);
  if (!release) return fail(release.error().within("os-release"));
  add_info(*release, batch);
  if (const auto version = os_version(find(*release, "VERSION_ID"))) {
    batch.add(os::version, *version,
              {find(*release, "ID"), find(*release, "ID_LIKE"), find(*release, "NAME")});
  }
  if (const auto end = timestamp_of_date(find(*release, "SUPPORT_END"))) {
    batch.add(os::support_end, *end);
  }
  return {};
}

}  // namespace

// `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"`, `ID=debian`
Result<OsRelease> parse_os_release(std::string_view file) {
  OsRelease release;
  while (!file.empty()) {
    auto line = text::trim(text::take_line(file));
    if (line.starts_with('#') || line.find('=') == std::string_view::npos) continue;
    if (line.starts_with("export ")) line.remove_prefix(sizeof "export");
    const auto key = text::trim(text::take_until(line, '='));
    auto value = value_of(line);
    if (!key.empty() && value) release.insert_or_assign(std::string(key), std::move(*value));
  }
  if (release.empty()) return fail(Code::parse, "no line KEY=value");
  return release;
}

std::optional<double> os_version(std::string_view version_id) {
  const auto major = version_id.find_first_not_of("0123456789");
  if (major == 0) return std::nullopt;
  auto end = major;
  if (major != std::string_view::npos && version_id[major] == '.') {
    end = version_id.find_first_not_of("0123456789", major + 1);
  }
  auto number = version_id.substr(0, end);
  if (number.ends_with('.')) number.remove_suffix(1);
  const auto value = text::real(number);
  return value && *value > 0 ? value : std::nullopt;
}

std::optional<double> timestamp_of_date(std::string_view date) {
  const auto year = text::number<int>(text::take_until(date, '-'));
  const auto month = text::number<unsigned>(text::take_until(date, '-'));
  const auto day = text::number<unsigned>(date);
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day whole{std::chrono::year(*year), std::chrono::month(*month),
                                          std::chrono::day(*day)};
  if (!whole.ok()) return std::nullopt;
  const auto since = std::chrono::sys_days(whole).time_since_epoch();
  return static_cast<double>(std::chrono::seconds(since).count());
}

std::unique_ptr<Collector> make_os(const HostFs& host) {
  return made_of("os", Placement::loop, std::make_unique<Os>(host));
}

}  // namespace strata::host
