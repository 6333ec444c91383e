#include "core/identity/process.h"

#include <cctype>
#include <string>

#include <unistd.h>

#include "core/base/text.h"

namespace strata {

namespace {

std::optional<std::uint64_t> namespace_of(const HostFs& fs, const std::string& process) {
  const auto inode = inode_of(fs.proc(process + "/ns/net"));
  return inode ? std::optional(*inode) : std::nullopt;
}

// 16241 (sleep) S 16220 16241 ... : the name may hold blanks and brackets, so what follows the
// last.
std::string_view behind_name(std::string_view stat) {
  const auto name_end = stat.rfind(')');
  return name_end == std::string_view::npos ? std::string_view{} : stat.substr(name_end + 1);
}

}  // namespace

std::optional<std::uint64_t> network_namespace(const HostFs& fs, pid_t pid) {
  return namespace_of(fs, std::to_string(pid));
}

std::optional<std::uint64_t> host_network_namespace(const HostFs& fs) {
  const auto init = namespace_of(fs, "1");
  return init ? init : namespace_of(fs, "self");
}

std::optional<std::uint64_t> parse_start_ticks(std::string_view stat) {
  auto rest = behind_name(stat);
  constexpr int fields_between = 19;  // 3 (state) to 21
  for (int i = 0; i < fields_between; ++i) text::take_field(rest);
  return text::u64(text::take_field(rest));
}

std::optional<TaskStat> parse_task_stat(std::string_view stat) {
  auto rest = behind_name(stat);
  const auto state = text::take_field(rest);
  if (state.size() != 1 || std::isalpha(static_cast<unsigned char>(state[0])) == 0) {
    return std::nullopt;
  }
  constexpr int fields_between = 16;  // 4 (ppid) to 19 (nice)
  for (int i = 0; i < fields_between; ++i) text::take_field(rest);
  const auto threads = text::number<std::uint32_t>(text::take_field(rest));
  if (!threads || rest.empty()) return std::nullopt;
  return TaskStat{state[0], *threads};
}

std::optional<std::uint64_t> parse_boot_time(std::string_view stat) {
  while (!stat.empty()) {
    auto line = text::take_line(stat);
    if (text::take_field(line) == "btime") return text::u64(text::take_field(line));
  }
  return std::nullopt;
}

std::optional<WallTime> boot_time(const HostFs& fs) {
  const auto text = read_file(fs.proc("stat"));
  if (!text) return std::nullopt;
  const auto seconds = parse_boot_time(*text);
  constexpr std::uint64_t year_2200 = 7258118400;
  if (!seconds || *seconds > year_2200) return std::nullopt;
  return WallTime(std::chrono::seconds(*seconds));
}

std::optional<WallTime> process_start(const HostFs& fs, pid_t pid, WallTime boot) {
  const auto text = read_file(fs.proc(std::to_string(pid) + "/stat"));
  if (!text) return std::nullopt;
  const auto ticks = parse_start_ticks(*text);
  if (!ticks) return std::nullopt;
  static const auto ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const std::chrono::duration<double> up(static_cast<double>(*ticks) / ticks_per_second);
  constexpr double century = 3.2e9;
  if (up.count() > century) return std::nullopt;
  return boot + std::chrono::duration_cast<Duration>(up);
}

}  // namespace strata
