// What /proc says of single processes and threads, as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace strata::container {

/// The soft limit "Max open files" of a limits file; -1: unlimited.
std::optional<std::int64_t> parse_max_open_files(std::string_view text);

/// pids.max; 0: no limit.
std::optional<std::uint64_t> parse_pids_max(std::string_view text);

/// Threads of the whole host, from loadavg.
std::optional<std::uint64_t> parse_host_threads(std::string_view text);

struct SchedStat {
  std::uint64_t run_ns = 0;
  std::uint64_t wait_ns = 0;
  std::uint64_t periods = 0;

  SchedStat& operator+=(const SchedStat& more);
  bool operator==(const SchedStat&) const = default;
};

/// A schedstat file.
std::optional<SchedStat> parse_schedstat(std::string_view text);

/// Tasks by state as cAdvisor tells them apart.
struct TaskStates {
  std::size_t running = 0;
  std::size_t sleeping = 0;
  std::size_t stopped = 0;
  std::size_t uninterruptible = 0;

  void count(char state);
  TaskStates& operator+=(const TaskStates& more);
  bool operator==(const TaskStates&) const = default;
};

/// Adds up what a changing set of threads has had. A thread that is gone leaves what was last read
/// of it, so that the sum never goes backwards.
class SchedAccount {
 public:
  struct Thread {
    int process = 0;
    int id = 0;

    auto operator<=>(const Thread&) const = default;
  };
  using Threads = std::map<Thread, SchedStat>;

  /// The threads that are there now; those of `unread` processes may be there too and keep what
  /// they had.
  void update(Threads threads, const std::set<int>& unread = {});

  [[nodiscard]] const SchedStat& total() const { return total_; }

 private:
  Threads threads_;
  SchedStat departed_;
  SchedStat total_;
};

}  // namespace strata::container
