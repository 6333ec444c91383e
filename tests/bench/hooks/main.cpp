// What the agent's programs cost a load, beside other designs and other tools, as a Markdown page.
//
//   hooks [--pairs N] [--slice SECONDS] [--load TEXT]... [--only TEXT]... [--output FILE]
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <thread>

#include <sys/resource.h>
#include <sys/utsname.h>

#include "tests/bench/hooks/load.h"
#include "tests/bench/hooks/process.h"
#include "tests/bench/hooks/programs.h"

namespace strata::bench {
namespace {

struct Options {
  Plan plan;
  std::vector<std::string> only;   // parts of subjects' names; empty: everything
  std::vector<std::string> loads;  // likewise, and "rest" for the machine at rest
  std::string output;
};

bool is_wanted(const std::vector<std::string>& parts, const std::string& name) {
  if (parts.empty()) return true;
  for (const auto& part : parts) {
    if (name.find(part) != std::string::npos) return true;
  }
  return false;
}

Subject null_subject() {
  return {"null", [] { return std::make_shared<int>(); }};
}

const std::vector<std::pair<std::string, std::string>>& variants() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"counter", "the hook alone: one count"},
      {"stateless", "per-CPU hash, no off-CPU time, no preemption"},
      {"hash_slots", "per-CPU hash + array by pid"},
      {"hash_storage", "per-CPU hash + task storage"},
      {"cgroup_storage", "cgroup storage + array by pid"},
      {"dense", "dense numbers + array by pid"}};
  return all;
}

std::vector<Subject> scheduler_subjects() {
  std::vector<Subject> subjects = {null_subject()};
  const auto add = [&](std::optional<Subject> subject) {
    if (subject) subjects.push_back(std::move(*subject));
  };
  for (const auto& [stem, name] : variants()) {
    add(object_subject(name, std::string(HOOKS_VARIANTS) + "/" + stem + ".bpf.o"));
  }
  add(object_subject("scheduler accounting, whole", HOOKS_PROGRAMS "/run_queue.bpf.o"));
  add(object_subject("the same on a raw tracepoint", HOOKS_PROGRAMS "/run_queue.bpf.o", "raw_tp"));
  subjects.push_back(everything_subject("everything attached"));
  add(tool_subject("runqlat"));
  add(tool_subject("cpudist"));
  return subjects;
}

std::vector<Subject> agent_subjects() {
  std::vector<Subject> subjects = {null_subject()};
  const auto add = [&](std::optional<Subject> subject) {
    if (subject) subjects.push_back(std::move(*subject));
  };
  add(object_subject("the hooks on packets alone", HOOKS_VARIANTS "/packet_counter.bpf.o"));
  add(object_subject("the hooks on lengths alone", HOOKS_VARIANTS "/length_counter.bpf.o"));
  add(object_subject("network accounting by sockets", HOOKS_PROGRAMS "/network.bpf.o"));
  add(object_subject("network accounting by packets", HOOKS_PROGRAMS "/packets.bpf.o"));
  add(object_subject("scheduler accounting, whole", HOOKS_PROGRAMS "/run_queue.bpf.o"));
  add(object_subject("block I/O", HOOKS_PROGRAMS "/block_io.bpf.o"));
  subjects.push_back(everything_subject("everything attached"));
  return subjects;
}

std::string run(const Options& options, const std::optional<Load>& load,
                const std::vector<Subject>& subjects) {
  if (!load) return {};
  std::vector<Subject> wanted;
  for (const auto& subject : subjects) {
    if (is_wanted(options.only, subject.name)) wanted.push_back(subject);
  }
  sleep_seconds(0.5);
  auto text = table(*load, compare(*load, wanted, options.plan)) + "\n";
  std::cout << text << std::flush;
  return text;
}

std::string machine() {
  utsname name{};
  ::uname(&name);
  double load = 0;
  std::ifstream("/proc/loadavg") >> load;
  return std::string("Kernel ") + name.release + ", " +
         std::to_string(std::thread::hardware_concurrency()) + " CPUs, load average " +
         std::to_string(load).substr(0, 4) + " at the end.\n";
}

struct LoadChoice {
  std::string name;
  std::function<std::optional<Load>()> start;
  bool of_scheduler = false;
};

std::vector<LoadChoice> loads() {
  return {{"one cgroup", [] { return ping_pong(false); }, true},
          {"two cgroups", [] { return ping_pong(true); }, true},
          {"redis", redis_get},
          {"fio", direct_io}};
}

std::string page(const Options& options) {
  std::string text;
  for (const auto& load : loads()) {
    if (!is_wanted(options.loads, load.name)) continue;
    std::cerr << load.name << '\n';
    text += run(options, load.start(), load.of_scheduler ? scheduler_subjects() : agent_subjects());
  }
  if (is_wanted(options.loads, "rest")) {
    text += share_at_rest(10) + "\n";
  }
  return text + machine();
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    const char* const value = argv[i + 1];
    if (option == "--pairs") {
      options.plan.pairs = static_cast<unsigned>(std::atoi(value));
    } else if (option == "--slice") {
      options.plan.slice = std::atof(value);
    } else if (option == "--only") {
      options.only.emplace_back(value);
    } else if (option == "--load") {
      options.loads.emplace_back(value);
    } else if (option == "--output") {
      options.output = value;
    } else {
      return false;
    }
  }
  return argc % 2 == 1;
}

}  // namespace
}  // namespace strata::bench

int main(int argc, char** argv) {
  using namespace strata::bench;
  Options options;
  if (!parse(argc, argv, options)) {
    std::cerr << "usage: hooks [--pairs N] [--slice SECONDS] [--load TEXT]... [--only TEXT]... "
                 "[--output FILE]\n";
    return 2;
  }
  // Late slices would be long ones.
  ::setpriority(PRIO_PROCESS, 0, -20);
  pin_to(load_cpu + 1);
  const auto text = page(options);
  if (!options.output.empty()) std::ofstream(options.output) << text;
  return 0;
}
