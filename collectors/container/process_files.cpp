#include "collectors/container/process_files.h"

#include <utility>

#include "core/base/text.h"

namespace strata::container {

// Limit                     Soft Limit           Hard Limit           Units
// Max open files            1048576              1048576              files
std::optional<std::int64_t> parse_max_open_files(std::string_view text) {
  constexpr std::string_view key = "Max open files ";
  while (!text.empty()) {
    auto line = text::take_line(text);
    if (!line.starts_with(key)) continue;
    line.remove_prefix(key.size());
    const auto soft = text::take_field(line);
    if (soft == "unlimited") return -1;
    return text::number<std::int64_t>(soft);
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_pids_max(std::string_view text) {
  text = text::trim(text);
  return text == "max" ? 0 : text::u64(text);
}

// 0.20 0.18 0.12 1/80 11206
std::optional<std::uint64_t> parse_host_threads(std::string_view text) {
  for (int i = 0; i < 3; ++i) text::take_field(text);
  auto field = text::take_field(text);
  text::take_until(field, '/');
  return text::u64(field);
}

SchedStat& SchedStat::operator+=(const SchedStat& more) {
  run_ns += more.run_ns;
  wait_ns += more.wait_ns;
  periods += more.periods;
  return *this;
}

// 2262363 118 5
std::optional<SchedStat> parse_schedstat(std::string_view text) {
  const auto run = text::u64(text::take_field(text));
  const auto wait = text::u64(text::take_field(text));
  const auto periods = text::u64(text::take_field(text));
  if (!run || !wait || !periods) return std::nullopt;
  return SchedStat{*run, *wait, *periods};
}

void TaskStates::count(char state) {
  if (state == 'R') ++running;
  if (state == 'S' || state == 'I') ++sleeping;  // I: a kernel thread that idles
  if (state == 'T' || state == 't') ++stopped;
  if (state == 'D') ++uninterruptible;
}

TaskStates& TaskStates::operator+=(const TaskStates& more) {
  running += more.running;
  sleeping += more.sleeping;
  stopped += more.stopped;
  uninterruptible += more.uninterruptible;
  return *this;
}

void SchedAccount::update(Threads threads, const std::set<int>& unread) {
  for (const auto& [id, had] : threads_) {
    if (unread.contains(id.process) && threads.try_emplace(id, had).second) continue;
    const auto now = threads.find(id);
    // One that has had less than before is another thread under the same id.
    if (now == threads.end() || now->second.run_ns < had.run_ns) departed_ += had;
  }
  threads_ = std::move(threads);
  total_ = departed_;
  for (const auto& [id, has] : threads_) total_ += has;
}

}  // namespace strata::container
