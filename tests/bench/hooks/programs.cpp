#include "tests/bench/hooks/programs.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include "bpf/run_queue.h"
#include "collectors/kernel/kernel_side.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/kernel/features.h"
#include "core/kernel/libbpf_log.h"
#include "core/kernel/statistics.h"
#include "tests/bench/hooks/process.h"

namespace strata::bench {
namespace {

constexpr unsigned rows = 2048;

/// Sets a knob by its name, if the object has it: variants have no skeleton in common.
template <class Value>
void set_knob(bpf_object* object, const char* name, Value value) {
  const auto* types = bpf_object__btf(object);
  const auto* section = btf__type_by_id(
      types,
      static_cast<__u32>(std::max(0, btf__find_by_name_kind(types, ".rodata", BTF_KIND_DATASEC))));
  auto* const map = bpf_object__find_map_by_name(object, ".rodata");
  std::size_t size = 0;
  auto* const data = map == nullptr ? nullptr
                                    : const_cast<std::byte*>(static_cast<const std::byte*>(
                                          bpf_map__initial_value(map, &size)));
  if (data == nullptr || !btf_is_datasec(section)) return;
  for (int i = 0; i < btf_vlen(section); ++i) {
    const auto& place = btf_var_secinfos(section)[i];
    const auto* variable = btf__type_by_id(types, place.type);
    if (std::strcmp(btf__name_by_offset(types, variable->name_off), name) != 0) continue;
    std::memcpy(data + place.offset, &value, sizeof(value));
  }
}

void configure(bpf_object* object) {
  const auto arguments = kernel::KernelFeatures::probe().tracepoint("sched_switch");
  set_knob(object, "has_prev_state", arguments && arguments->size() > 3);
  set_knob(object, "rows", rows);
  set_knob(object, "preemption_rows", rows / 4);
  const auto all = rows * static_cast<unsigned>(libbpf_num_possible_cpus());
  if (auto* const map = bpf_object__find_map_by_name(object, "run_queues")) {
    if (bpf_map__type(map) == BPF_MAP_TYPE_ARRAY) bpf_map__set_max_entries(map, all);
  }
  if (auto* const map = bpf_object__find_map_by_name(object, "preemptions")) {
    bpf_map__set_max_entries(map, all / 4);
  }
  if (auto* const map = bpf_object__find_map_by_name(object, "used_rows")) {
    bpf_map__set_max_entries(map, all / STRATA_ROW_GROUP);
  }
}

struct Object {
  explicit Object(bpf_object* opened) : object(opened) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object() { bpf_object__close(object); }
  bpf_object* object;
};

/// Programs on packets at the root of the unified hierarchy, as the agent's.
bpf_link* attach(bpf_program* program) {
  if (bpf_program__type(program) != BPF_PROG_TYPE_CGROUP_SKB) return bpf_program__attach(program);
  const auto layout = CgroupLayout::detect(HostFs(HostPaths{}));
  const int root = ::open(layout.unified.directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  auto* const link = bpf_program__attach_cgroup(program, root);
  ::close(root);
  return link;
}

struct Links {
  explicit Links(std::shared_ptr<Object> attached) : object(std::move(attached)) {
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object->object) {
      if (bpf_program__autoload(program)) links.push_back(attach(program));
    }
  }
  Links(const Links&) = delete;
  Links& operator=(const Links&) = delete;
  ~Links() {
    for (auto* const link : links) bpf_link__destroy(link);
  }
  std::shared_ptr<Object> object;
  std::vector<bpf_link*> links;
};

/// Programs on packets have no other form but one that does less.
bool is_of_form(const bpf_program* program, std::string_view form) {
  const std::string_view section = bpf_program__section_name(program);
  const std::string_view name = bpf_program__name(program);
  if (section.starts_with("cgroup_skb/")) return !name.ends_with("_plain");
  return section.starts_with(form);
}

struct Agent {
  Agent() : side(CgroupLayout::detect(HostFs(HostPaths{})), journal, {}) { side.attach(); }
  EventJournal journal;
  kernel::KernelSide side;
};

}  // namespace

std::optional<Subject> object_subject(const std::string& name, const std::string& file,
                                      std::string_view form) {
  const kernel::LibbpfLog log;
  auto* const opened = bpf_object__open_file(file.c_str(), nullptr);
  if (opened == nullptr) return {};
  auto object = std::make_shared<Object>(opened);
  configure(opened);
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, opened) {
    bpf_program__set_autoload(program, is_of_form(program, form));
  }
  if (const int error = bpf_object__load(opened); error != 0) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(),
                 kernel::failure_reason(log.text(), error).c_str());
    return {};
  }
  return Subject{name, [object] { return std::make_shared<Links>(object); }};
}

Subject everything_subject(const std::string& name) {
  return {name, [] { return std::make_shared<Agent>(); }, 0.1};
}

std::optional<Subject> tool_subject(const std::string& program,
                                    const std::vector<std::string>& arguments) {
  if (!is_installed(program)) return {};
  std::vector<std::string> command{program};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return Subject{"libbpf-tools " + program,
                 [command] { return std::make_shared<Process>(command); }, 1.5};
}

std::string share_at_rest(double seconds) {
  const Agent agent;
  const auto statistics = kernel::enable_run_statistics();
  if (!statistics) return "The kernel's statistics cannot be switched on.\n";
  const auto before = agent.side.status().programs;
  sleep_seconds(seconds);
  const auto after = agent.side.status().programs;
  std::string text =
      "| at rest | runs a second | ns a run | % of one CPU |\n| --- | --- | --- | --- |\n";
  double all = 0;
  const auto add = [&](const std::string& name, double runs, double ns) {
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "| `%s` | %.0f | %.0f | %.4f |\n", name.c_str(),
                  runs / seconds, runs > 0 ? ns / runs : 0, 100 * ns / 1e9 / seconds);
    text += line.data();
  };
  double runs = 0;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto more = static_cast<double>(after[i].runs.value_or(0) - before[i].runs.value_or(0));
    const auto ns = static_cast<double>(after[i].run_nanoseconds.value_or(0) -
                                        before[i].run_nanoseconds.value_or(0));
    if (more > 0) add(after[i].name, more, ns);
    runs += more;
    all += ns;
  }
  add("all", runs, all);
  return text;
}

}  // namespace strata::bench
