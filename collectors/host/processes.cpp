#include "collectors/host/processes.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include "collectors/host/processes_metrics.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"
#include "core/identity/process.h"

namespace strata::host {
namespace {

/// Longest text of a task's stat: 52 numbers and a name.
using StatText = std::array<char, 2048>;

std::optional<TaskStat> read_stat(const std::string& path, StatText& room) {
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return std::nullopt;
  const auto size = ::read(fd.get(), room.data(), room.size());
  if (size <= 0) return std::nullopt;
  return parse_task_stat(std::string_view(room.data(), static_cast<std::size_t>(size)));
}

/// How many tasks are in each state.
class States {
 public:
  void count(char state) { ++counts_.at(static_cast<unsigned char>(state)); }

  void add(const MetricDef& def, Batch& batch) const {
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      const auto state = static_cast<char>(i);
      if (counts_.at(i) == 0) continue;
      batch.add(def, static_cast<double>(counts_.at(i)), {std::string_view(&state, 1)});
    }
  }

 private:
  std::array<std::uint64_t, 256> counts_{};
};

bool is_id(std::string_view name) { return text::u64(name).has_value(); }

class Processes final : public Part {
 public:
  explicit Processes(const HostFs& host) : proc_(host.paths().procfs) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  void count_others(const std::string& process, std::string_view leader, States& threads);

  std::string proc_;
  StatText room_{};
};

/// The threads of a process but for the one that has its id. Those that end meanwhile are left out.
void Processes::count_others(const std::string& process, std::string_view leader, States& threads) {
  const auto directory = process + "/task";
  const auto ids = list_directory(directory);
  if (!ids) return;
  for (const auto& id : *ids) {
    if (id == leader || !is_id(id)) continue;
    const auto task = read_stat(std::string(directory).append("/").append(id) + "/stat", room_);
    if (task) threads.count(task->state);
  }
}

Status Processes::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto names = list_directory(proc_);
  if (!names) return fail(names.error());
  States of_processes;
  States of_threads;
  std::uint64_t processes = 0;
  std::uint64_t threads = 0;
  for (const auto& name : *names) {
    if (!is_id(name)) continue;
    const auto process = proc_ + "/" + name;
    const auto leader = read_stat(process + "/stat", room_);
    if (!leader) continue;
    ++processes;
    threads += leader->threads;
    of_processes.count(leader->state);
    of_threads.count(leader->state);
    if (leader->threads > 1) count_others(process, name, of_threads);
  }
  batch.add(processes::threads, static_cast<double>(threads));
  batch.add(processes::pids, static_cast<double>(processes));
  of_processes.add(processes::states, batch);
  of_threads.add(processes::thread_states, batch);
  return {};
}

}  // namespace

std::unique_ptr<Collector> make_processes(const HostFs& host) {
  return made_of("processes", Placement::own_thread, std::make_unique<Processes>(host),
                 std::make_unique<NumberFiles>(host, processes::limits));
}

}  // namespace strata::host
