#include "agent/top/processes.h"

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

#include "core/base/page_size.h"
#include "core/base/text.h"

namespace strata::top {
namespace {

constexpr std::size_t most_looked_at = 300;
constexpr int deepest = 6;  // cgroups below the container's

/// The number of a field of /proc/<pid>/stat; `rest` begins behind the comm, at field 3.
std::optional<std::uint64_t> field(std::string_view rest, int number) {
  for (int i = 3; i < number; ++i) text::take_field(rest);
  return text::u64(text::take_field(rest));
}

void add_pids(const std::string& directory, int depth, std::vector<int>& pids) {
  if (const auto file = read_file(directory + "/cgroup.procs")) {
    std::string_view rest = *file;
    while (!rest.empty() && pids.size() < most_looked_at) {
      if (const auto pid = text::number<int>(text::take_line(rest))) pids.push_back(*pid);
    }
  }
  const auto names = list_directory(directory);
  if (!names || depth == deepest) return;
  for (const auto& name : *names) {
    const auto path = directory + "/" + name;
    struct stat about {};
    if (::lstat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode)) {
      add_pids(path, depth + 1, pids);
    }
  }
}

}  // namespace

// 7 (redis server) S 1 7 7 0 -1 4194560 ... utime is field 14, stime 15, num_threads 20,
// starttime 22, rss 24. A comm may hold blanks and parentheses.
std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  auto rest = text.substr(close + 1);
  const auto user = field(rest, 14);
  const auto system = field(rest, 15);
  const auto threads = field(rest, 20);
  const auto start = field(rest, 22);
  const auto resident = field(rest, 24);
  const auto state = text::take_field(rest);
  if (!user || !system || !threads || !start || !resident || state.empty()) return std::nullopt;
  return ProcessStat{std::string(text.substr(open + 1, close - open - 1)),
                     state.front(),
                     *user + *system,
                     *threads,
                     *start,
                     *resident};
}

std::vector<ProcessRow> ProcessWatch::look(const std::string& cgroup_path, Instant now) {
  std::vector<int> pids;
  const auto& tree = layout_.identifying();
  if (!tree.directory.empty()) add_pids(tree.directory + cgroup_path, 0, pids);
  before_ = std::exchange(seen_, {});
  std::vector<ProcessRow> rows;
  for (const auto pid : pids) {
    if (auto row = row_of(pid, now)) rows.push_back(std::move(*row));
  }
  std::sort(rows.begin(), rows.end(), [](const ProcessRow& a, const ProcessRow& b) {
    const auto x = a.cpu.value_or(0);
    const auto y = b.cpu.value_or(0);
    return x != y ? x > y : a.resident != b.resident ? a.resident > b.resident : a.pid < b.pid;
  });
  return rows;
}

std::optional<ProcessRow> ProcessWatch::row_of(int pid, Instant now) {
  static const auto ticks_a_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto file = read_file(fs_.proc(std::to_string(pid) + "/stat"));
  if (!file) return std::nullopt;
  const auto stat = parse_process_stat(*file);
  if (!stat) return std::nullopt;
  seen_[pid] = {stat->start, stat->ticks, now};
  ProcessRow row{
      pid, {}, stat->name, stat->state, stat->threads, stat->resident_pages * page_bytes()};
  const auto before = before_.find(pid);
  if (before == before_.end() || before->second.start != stat->start) return row;
  const double passed = seconds(now - before->second.at);
  if (passed > 0 && stat->ticks >= before->second.ticks) {
    row.cpu = static_cast<double>(stat->ticks - before->second.ticks) / ticks_a_second / passed;
  }
  return row;
}

}  // namespace strata::top
