#include "collectors/container/processes.h"

#include <algorithm>
#include <utility>

#include "collectors/container/add_if.h"
#include "collectors/container/process_metrics.h"
#include "core/base/text.h"
#include "core/identity/cgroup_tree.h"

namespace strata::container {
namespace {

// A container with more cgroups of its own than this is a host in itself.
constexpr std::size_t max_own_cgroups = 256;

template <class Parse>
auto parsed(const std::string& path, Parse parse) -> decltype(parse(std::string_view{})) {
  const auto text = read_file(path);
  return text ? parse(*text) : std::nullopt;
}

/// Of the cgroup and, where it is a container, of those below it.
Result<std::vector<int>> processes_in(const std::string& tree, const Container& container) {
  if (tree.empty()) return fail(Code::unsupported, "no cgroups");
  const auto own = read_file(tree + container.cgroup_path + "/cgroup.procs");
  if (!own) return fail(own.error());
  auto pids = parse_cgroup_procs(*own);
  if (container.runtime_id.empty()) return pids;
  const auto below = walk_cgroups(tree, container.cgroup_path);
  if (!below && below.error().code != Code::exhausted) return pids;
  if (!below || below->size() > max_own_cgroups) {
    return fail(Code::exhausted, container.cgroup_path + ": too many cgroups");
  }
  for (const auto& cgroup : *below) {
    const auto text = read_file(tree + cgroup.path + "/cgroup.procs");
    if (!text) continue;
    const auto more = parse_cgroup_procs(*text);
    pids.insert(pids.end(), more.begin(), more.end());
  }
  return pids;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  return text::u64(text::trim(text));
}

}  // namespace

ProcessCollector::ProcessCollector(HostFs fs, CgroupLayout layout, ProcessOptions options)
    : fs_(std::move(fs)), layout_(std::move(layout)), options_(std::move(options)), table_(fs_) {
  if (!options_.clock) options_.clock = kernels_process_clock(fs_);
}

Status ProcessCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  std::vector<std::pair<const Container*, Followed*>> due;
  each_live(*context.containers, [&](const Container& container) {
    auto& followed = followed_.of(container, [](const Container&) { return Followed{}; });
    if (followed.due <= context.now) due.emplace_back(&container, &followed);
  });
  std::stable_sort(due.begin(), due.end(), [](const auto& one, const auto& other) {
    return std::pair(one.second->due, is_host(*one.first)) <
           std::pair(other.second->due, is_host(*other.first));
  });
  ++pass_;
  WorkBudget pass(options_.pass_files);
  for (const auto& [container, followed] : due) {
    if (pass.left() == 0) break;
    pass.spend(look(*container, context.now, *followed));
    followed->due = next_look(context.now);
    if (is_host(*container)) forget_departed();
  }
  FirstError errors;
  const bool sampled_load = options_.sampled_load && options_.sampled_load();
  each_live(*context.containers, [&](const Container& container) {
    const auto& followed = followed_.of(container, [](const Container&) { return Followed{}; });
    if (!followed.status) errors.note(followed.status.error());
    add(followed, container.entity, sampled_load, batch);
  });
  followed_.keep_only(*context.containers);
  return errors.status();
}

/// At a multiple of the period, the same for all.
Instant ProcessCollector::next_look(Instant now) const {
  const auto since_zero = now.time_since_epoch();
  return now - since_zero % options_.period + options_.period;
}

std::size_t ProcessCollector::look(const Container& container, Instant now, Followed& followed) {
  followed.last = {};
  followed.status = {};
  const auto pids = processes_of(container);
  if (!pids) {
    if (pids.error().code == Code::exhausted) {
      followed.last.uncounted = {"processes"};
    } else {
      followed.status = fail(pids.error());
    }
    return 1;
  }
  for (const auto pid : *pids) take_up(pid, !container.runtime_id.empty());
  // Descriptors may be many; they must not cost the tasks.
  WorkBudget for_tasks(options_.container_files);
  WorkBudget for_links(options_.container_files);
  if (options_.process) {
    followed.last.processes = pids->size();
    count_threads(container, followed.last);
    followed.status = count_descriptors(*pids, for_links, followed.last);
    if (container.pid != 0) followed.last.max_open_files = table_.max_open_files(container.pid);
  }
  if (options_.load || options_.sched) count_tasks(*pids, for_tasks, followed);
  if (followed.last.states) follow_load(now, followed);
  return 1 + 2 * options_.container_files - for_links.left() - for_tasks.left();
}

/// On a hybrid host older runtimes make cgroups in v1's trees alone.
Result<std::vector<int>> ProcessCollector::processes_of(const Container& container) const {
  if (is_host(container)) return table_.all();
  auto pids = processes_in(layout_.identifying().directory, container);
  const auto memory = layout_.controllers.find("memory");
  const bool may_be_there = pids ? pids->empty() : pids.error().code != Code::exhausted;
  if (!may_be_there || layout_.mode != CgroupMode::hybrid || memory == layout_.controllers.end()) {
    return pids;
  }
  auto others = processes_in(memory->second.directory, container);
  return others || !pids ? others : pids;
}

/// The root has no pids files: the host's threads are the kernel's to tell.
void ProcessCollector::count_threads(const Container& container, Look& look) const {
  if (is_host(container)) {
    look.threads = parsed(fs_.proc("loadavg"), parse_host_threads);
    look.threads_max = parsed(fs_.proc("sys/kernel/threads-max"), whole_number);
    return;
  }
  const auto& path = container.cgroup_path;
  look.threads = parsed(layout_.file("pids", path, "pids.current"), whole_number);
  look.threads_max = parsed(layout_.file("pids", path, "pids.max"), parse_pids_max);
}

void ProcessCollector::take_up(int pid, bool in_container) {
  auto& known = known_[pid];
  if (std::exchange(known.pass, pass_) == pass_) return;
  const auto ran = options_.clock(pid);
  const bool slept = ran && known.ran == ran;
  known.served_again = !slept && !in_container && ran && may_serve_again(pid, known);
  if (known.served_again) return;
  known.ran = ran;
  if (!slept || (known.descriptors && !known.descriptors->sockets)) known.descriptors.reset();
  if (!slept || (known.tasks && !known.tasks->unread.empty())) known.tasks.reset();
}

bool ProcessCollector::may_serve_again(int pid, const Known& known) const {
  if (known.served_again || options_.sched) return false;
  if (options_.load && !(known.tasks && known.tasks->unread.empty())) return false;
  if (!options_.process) return true;
  if (!known.descriptors || !known.descriptors->sockets) return false;
  const auto open =
      options_.open_descriptors ? options_.open_descriptors(pid) : table_.open_descriptors(pid);
  return open == known.descriptors->open;
}

/// After a look at the host, which has all processes.
void ProcessCollector::forget_departed() {
  std::erase_if(known_, [&](const auto& entry) { return entry.second.pass != pass_; });
}

Status ProcessCollector::count_descriptors(const std::vector<int>& pids, WorkBudget& budget,
                                           Look& look) {
  Descriptors sum{0, 0};
  for (const auto pid : pids) {
    auto& known = known_[pid].descriptors;
    if (!known) {
      auto found = table_.descriptors(pid, budget);
      if (!found) return fail(found.error());
      known = *found;
    }
    sum += *known;
    if (!sum.open) break;
  }
  look.descriptors = sum.open;
  look.sockets = sum.sockets;
  if (!sum.open) look.uncounted.emplace_back("file_descriptors");
  if (!sum.sockets) look.uncounted.emplace_back("sockets");
  return {};
}

void ProcessCollector::count_tasks(const std::vector<int>& pids, WorkBudget& budget,
                                   Followed& followed) {
  TaskSums sum;
  const ProcessTable::Wanted wanted{options_.load, options_.sched};
  for (const auto pid : pids) {
    auto& known = known_[pid].tasks;
    if (!known && !table_.add_tasks(pid, wanted, budget, known.emplace())) {
      known.reset();
      followed.last.uncounted.emplace_back("tasks");
      return;
    }
    sum += *known;
  }
  if (!sum.status) followed.status = sum.status;
  if (options_.load && sum.unread.empty()) followed.last.states = sum.states;
  if (!options_.sched) return;
  followed.sched.update(std::move(sum.sched), sum.unread);
  followed.last.has_sched = true;
}

void ProcessCollector::follow_load(Instant now, Followed& followed) {
  const auto time = followed.looked ? now - *followed.looked : Duration::zero();
  followed.running.add(static_cast<double>(followed.last.states->running), time);
  followed.uninterruptible.add(static_cast<double>(followed.last.states->uninterruptible), time);
  followed.looked = now;
}

void ProcessCollector::add(const Followed& followed, const Entity& entity, bool sampled_load,
                           Batch& batch) const {
  const auto& last = followed.last;
  add_if(processes, entity, last.processes, batch);
  add_if(threads, entity, last.threads, batch);
  add_if(threads_max, entity, last.threads_max, batch);
  add_if(file_descriptors, entity, last.descriptors, batch);
  add_if(sockets, entity, last.sockets, batch);
  for (const auto what : last.uncounted) batch.add(processes_uncounted, entity, 1, {what});
  if (last.max_open_files) {
    batch.add(ulimits_soft, entity, static_cast<double>(*last.max_open_files), {"max_open_files"});
  }
  if (last.states) {
    add_if(tasks_state, entity, last.states->running, batch, {"running"});
    add_if(tasks_state, entity, last.states->sleeping, batch, {"sleeping"});
    add_if(tasks_state, entity, last.states->stopped, batch, {"stopped"});
    add_if(tasks_state, entity, last.states->uninterruptible, batch, {"uninterruptible"});
    const auto load = [&](const MetricDef& def, const DecayingAverage& average) {
      batch.add(def, entity, average.value().value_or(0) * container_load::per_task);
    };
    load(container_load::uninterruptible_average, followed.uninterruptible);
    if (sampled_load) load(container_load::average, followed.running);
  }
  if (last.has_sched) {
    constexpr double nanosecond = 1e-9;
    const auto& had = followed.sched.total();
    batch.add(schedstat_run, entity, static_cast<double>(had.run_ns) * nanosecond);
    batch.add(schedstat_runqueue, entity, static_cast<double>(had.wait_ns) * nanosecond);
    batch.add(schedstat_periods, entity, static_cast<double>(had.periods));
  }
}

}  // namespace strata::container
