// What it costs to read CPU and memory of N cgroups: through files that are kept open, and through
// a BPF iterator. Makes plain cgroups in every tree, reads them over and over, removes them.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include "collectors/container/cpu.h"
#include "collectors/container/memory.h"
#include "core/base/host_fs.h"
#include "core/identity/cgroup_layout.h"

namespace strata::bench {
namespace {

/// Plain cgroups in the unified tree and in memory's.
class Cgroups {
 public:
  Cgroups(const CgroupLayout& layout, int count) {
    const auto top = "/strata-bench-" + std::to_string(::getpid());
    trees_ = {layout.unified.directory};
    const auto memory = layout.controllers.find("memory");
    if (memory != layout.controllers.end() && memory->second.directory != trees_.front()) {
      trees_.push_back(memory->second.directory);
    }
    for (auto& tree : trees_) {
      tree += top;
      std::filesystem::create_directory(tree);
      for (int i = 0; i < count; ++i) std::filesystem::create_directory(path(tree, i));
    }
    for (int i = 0; i < count; ++i) paths_.push_back(path(top, i));
  }
  Cgroups(const Cgroups&) = delete;
  Cgroups& operator=(const Cgroups&) = delete;
  ~Cgroups() {
    for (const auto& tree : trees_) {
      for (std::size_t i = 0; i < paths_.size(); ++i)
        ::rmdir(path(tree, static_cast<int>(i)).c_str());
      ::rmdir(tree.c_str());
    }
  }

  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
  [[nodiscard]] const std::string& unified() const { return trees_.front(); }
  [[nodiscard]] const std::string& memory() const { return trees_.back(); }

 private:
  static std::string path(const std::string& tree, int number) {
    return tree + "/" + std::to_string(number);
  }

  std::vector<std::string> trees_;
  std::vector<std::string> paths_;
};

double thread_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Median CPU time of a round, for each cgroup.
double cost(std::size_t cgroups, const std::function<void()>& round) {
  constexpr int rounds = 41;
  std::vector<double> times;
  round();
  for (int i = 0; i < rounds; ++i) {
    const auto begun = thread_ns();
    round();
    times.push_back((thread_ns() - begun) / static_cast<double>(cgroups));
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[rounds / 2];
}

void report(std::size_t cgroups, const char* what, double ns) {
  std::printf("| %zu | %s | %.0f |\n", cgroups, what, ns);
}

/// The files that are kept open, read whole: until the end of the file, or in one call.
struct Files {
  explicit Files(const std::vector<std::string>& names) {
    for (const auto& name : names) fds.push_back(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() {
    for (const int fd : fds) ::close(fd);
  }

  void read_all(bool to_the_end, const std::function<void(std::string_view)>& parse) {
    for (const int fd : fds) {
      const auto got = ::pread(fd, buffer.data(), buffer.size(), 0);
      if (got > 0 && to_the_end) (void)!::pread(fd, buffer.data(), buffer.size(), got);
      if (got > 0) parse({buffer.data(), static_cast<std::size_t>(got)});
    }
  }

  std::vector<int> fds;
  std::vector<char> buffer = std::vector<char>(std::size_t{1} << 16);
};

void measure_file(const char* name, const std::vector<std::string>& names,
                  const std::function<void(std::string_view)>& parse) {
  Files files(names);
  report(names.size(), (std::string(name) + ", two calls").c_str(),
         cost(names.size(), [&] { files.read_all(true, parse); }));
  report(names.size(), (std::string(name) + ", one call").c_str(),
         cost(names.size(), [&] { files.read_all(false, parse); }));
}

void measure_files(const CgroupLayout& layout, const Cgroups& cgroups) {
  const bool v1 = layout.is_v1("memory");
  const auto in = [&](const auto& file) {
    std::vector<std::string> names;
    for (const auto& path : cgroups.paths()) names.push_back(file(path));
    return names;
  };
  const auto memory = [&](const char* name) {
    return in([&](const std::string& path) { return layout.file("memory", path, name); });
  };
  double kept = 0;
  measure_file("cpu.stat", in([&](const std::string& path) {
                 return layout.unified.directory + path + "/cpu.stat";
               }),
               [&](auto text) { kept += container::parse_cpu_stat(text).total.value_or(0); });
  measure_file("usage of memory", memory(v1 ? "memory.usage_in_bytes" : "memory.current"),
               [&](auto text) { kept += static_cast<double>(text.size()); });
  measure_file("memory.stat", memory("memory.stat"), [&](auto text) {
    const auto stat =
        v1 ? container::parse_memory_stat_v1(text) : container::parse_memory_stat_v2(text);
    kept += static_cast<double>(stat.rss.value_or(0));
  });
  if (kept < 0) std::abort();  // it is used
}

void measure_walk(bpf_program* program, const std::string& tree, std::size_t cgroups,
                  const char* what) {
  const int top = ::open(tree.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bpf_iter_link_info info{};
  info.cgroup.cgroup_fd = static_cast<__u32>(top);
  info.cgroup.order = BPF_CGROUP_ITER_DESCENDANTS_PRE;
  LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info, .link_info_len = sizeof info);
  auto* const link = bpf_program__attach_iter(program, &options);
  if (link == nullptr) {
    std::printf("| %zu | %s | it cannot be attached |\n", cgroups, what);
  } else {
    report(cgroups, what, cost(cgroups, [&] {
             const int fd = bpf_iter_create(bpf_link__fd(link));
             char none = 0;
             while (::read(fd, &none, 1) > 0) {
             }
             ::close(fd);
           }));
  }
  bpf_link__destroy(link);
  ::close(top);
}

/// once.
struct Walk {
  explicit Walk(bool flush) : object(bpf_object__open_file(CGROUP_WALK, nullptr)) {
    std::size_t size = 0;
    auto* const knobs = bpf_object__find_map_by_name(object, ".rodata");
    auto* const value = const_cast<void*>(bpf_map__initial_value(knobs, &size));
    *static_cast<bool*>(value) = flush;
    loaded = bpf_object__load(object) == 0;
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;
  ~Walk() { bpf_object__close(object); }

  bpf_object* object;
  bool loaded = false;
};

bpf_program* program_of(const Walk& walk, const char* name) {
  return bpf_object__find_program_by_name(walk.object, name);
}

/// Memory's statistics cannot be flushed: the verifier trusts the cgroup's own state alone.
void measure_walks(const Cgroups& cgroups) {
  const auto count = cgroups.paths().size();
  const Walk as_is(false);
  if (as_is.loaded) {
    measure_walk(program_of(as_is, "walk_cpu"), cgroups.unified(), count, "iterator, CPU");
    measure_walk(program_of(as_is, "walk_memory"), cgroups.memory(), count,
                 "iterator, memory and its statistics");
  }
  const Walk flushing(true);
  if (flushing.loaded) {
    measure_walk(program_of(flushing, "walk_cpu"), cgroups.unified(), count,
                 "iterator, CPU, flushed before");
  }
}

int run() {
  const auto layout = CgroupLayout::detect(HostFs(HostPaths{}));
  std::puts("| cgroups | what is read | ns of CPU a cgroup |\n| --- | --- | --- |");
  for (const int count : {10, 100, 1000}) {
    const Cgroups cgroups(layout, count);
    measure_files(layout, cgroups);
    measure_walks(cgroups);
  }
  return 0;
}

}  // namespace
}  // namespace strata::bench

int main() { return strata::bench::run(); }
