// The processes of one container, read from this host's /proc: top's own look, that costs the agent
// nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"

namespace strata::top {

/// Of /proc/<pid>/stat.
struct ProcessStat {
  std::string name;  // comm
  char state = '?';
  std::uint64_t ticks = 0;  // of user and system time
  std::uint64_t threads = 0;
  std::uint64_t start = 0;  // in ticks since boot
  std::uint64_t resident_pages = 0;

  bool operator==(const ProcessStat&) const = default;
};

/// nullopt where the text is not whole.
std::optional<ProcessStat> parse_process_stat(std::string_view text);

struct ProcessRow {
  int pid = 0;
  std::optional<double> cpu;  // CPUs used since the look before
  std::string name;
  char state = '?';
  std::uint64_t threads = 0;
  std::uint64_t resident = 0;  // bytes
};

/// Not thread-safe.
class ProcessWatch {
 public:
  ProcessWatch(HostFs fs, CgroupLayout layout) : fs_(std::move(fs)), layout_(std::move(layout)) {}

  /// The busiest first; at most a few hundred. Empty where the cgroup is not to be seen from here.
  std::vector<ProcessRow> look(const std::string& cgroup_path, Instant now);

 private:
  struct Seen {
    std::uint64_t start = 0;
    std::uint64_t ticks = 0;
    Instant at{};
  };

  std::optional<ProcessRow> row_of(int pid, Instant now);

  HostFs fs_;
  CgroupLayout layout_;
  std::map<int, Seen> before_;
  std::map<int, Seen> seen_;
};

}  // namespace strata::top
