#include "collectors/profile/symbols/process_view.h"

#include <utility>

#include <sys/stat.h>

#include "collectors/profile/symbols/demangle.h"
#include "core/base/text.h"

namespace strata::profile {
namespace {

std::uint64_t mount_namespace(const HostFs& fs, const std::string& pid) {
  // ns/mnt is a link that stat() follows: the inode number names the namespace
  return inode_of(fs.proc(pid + "/ns/mnt")).value_or(0);
}

}  // namespace

// Uid:	1000	1000	1000	1000
// NSpid:	4711	1
ProcessStatus parse_process_status(std::string_view status, pid_t pid) {
  ProcessStatus result{pid, static_cast<uid_t>(-1)};
  while (!status.empty()) {
    auto line = text::take_line(status);
    const auto key = text::take_field(line);
    if (key == "Uid:") {
      text::take_field(line);
      if (const auto id = text::number<uid_t>(text::take_field(line))) result.user = *id;
    }
    if (key != "NSpid:") continue;
    for (auto field = text::take_field(line); !field.empty(); field = text::take_field(line)) {
      if (const auto id = text::number<pid_t>(field)) result.inner_pid = *id;
    }
  }
  return result;
}

// 4711 (a) b) S 1 4711 ...: a comm may hold anything, so the last parenthesis ends it
std::uint64_t parse_start_time(std::string_view stat) {
  constexpr int fields_between = 19;  // from the state, field 3, to the start, field 22
  const auto end = stat.rfind(')');
  if (end == std::string_view::npos) return 0;
  stat.remove_prefix(end + 1);
  for (int i = 0; i < fields_between; ++i) text::take_field(stat);
  return text::u64(text::take_field(stat)).value_or(0);
}

Result<ProcessView> look_at_process(const HostFs& fs, pid_t pid, std::size_t most_regions) {
  const auto name = std::to_string(pid);
  const auto stat = read_file(fs.proc(name + "/stat"));
  if (!stat) return fail(stat.error());
  const auto maps = read_file(fs.proc(name + "/maps"));
  if (!maps) return fail(maps.error());
  ProcessView view;
  view.pid = pid;
  view.inner_pid = pid;
  view.started = parse_start_time(*stat);
  view.regions = parse_executable_regions(*maps, most_regions);
  view.mounts = mount_namespace(fs, name);
  if (const auto status = read_file(fs.proc(name + "/status"))) {
    const auto facts = parse_process_status(*status, pid);
    view.inner_pid = facts.inner_pid;
    view.user = facts.user;
  }
  if (const auto comm = read_file(fs.proc(name + "/comm"))) {
    view.comm = printable(text::trim(*comm));
  }
  return view;
}

}  // namespace strata::profile
