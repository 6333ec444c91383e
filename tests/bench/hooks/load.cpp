#include "tests/bench/hooks/load.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <vector>

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/identity/cgroup_layout.h"
#include "tests/bench/hooks/process.h"

namespace strata::bench {
namespace {

using Counter = std::atomic<std::uint64_t>;

/// Shared with child processes.
struct SharedCounter {
  SharedCounter()
      : value(new (::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Counter(0)) {}
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;
  ~SharedCounter() { ::munmap(value, sizeof(Counter)); }
  Counter* value;
};

bool pass(int from, int to) {
  char byte = 0;
  return ::read(from, &byte, 1) == 1 && ::write(to, &byte, 1) == 1;
}

int favoured(const std::function<void()>& work) {
  ::setpriority(PRIO_PROCESS, 0, -20);
  pin_to(load_cpu);
  work();
  return 0;
}

/// A cgroup of the unified hierarchy, for as long as the object lives.
struct Cgroup {
  Cgroup() {
    static int count = 0;
    const auto layout = CgroupLayout::detect(HostFs(HostPaths{}));
    directory = layout.unified.directory + "/strata-bench-" + std::to_string(::getpid()) + "-" +
                std::to_string(count++);
    std::filesystem::create_directory(directory);
  }
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;
  ~Cgroup() {
    for (int i = 0; i < 200 && ::rmdir(directory.c_str()) != 0; ++i) ::usleep(5000);
  }
  std::string directory;
};

struct PingPong {
  SharedCounter trips;
  std::array<int, 2> there{};
  std::array<int, 2> back{};
  std::vector<std::unique_ptr<Cgroup>> cgroups;
  std::vector<std::unique_ptr<Process>> players;

  PingPong() = default;
  PingPong(const PingPong&) = delete;
  PingPong& operator=(const PingPong&) = delete;
  ~PingPong() {
    players.clear();  // before their cgroups
    for (const int end : {there[0], there[1], back[0], back[1]}) ::close(end);
  }

  void play(bool own_cgroup, const std::function<void()>& work) {
    std::string procs;
    if (own_cgroup) {
      cgroups.push_back(std::make_unique<Cgroup>());
      procs = cgroups.back()->directory + "/cgroup.procs";
    }
    players.push_back(std::make_unique<Process>([=] {
      if (!procs.empty()) std::ofstream(procs) << ::getpid();
      return favoured(work);
    }));
  }
};

}  // namespace

std::optional<Load> ping_pong(bool two_cgroups) {
  auto game = std::make_shared<PingPong>();
  if (::pipe(game->there.data()) != 0 || ::pipe(game->back.data()) != 0) return {};
  auto* const trips = game->trips.value;
  const auto there = game->there;
  const auto back = game->back;
  game->play(two_cgroups, [=] {
    while (pass(there[0], back[1])) {
    }
  });
  game->play(two_cgroups, [=] {
    if (::write(there[1], "x", 1) != 1) return;
    while (pass(back[0], there[1])) trips->fetch_add(1, std::memory_order_relaxed);
  });
  return Load{two_cgroups ? "ping-pong between two cgroups" : "ping-pong in one cgroup",
              "round trips", [trips] { return trips->load(std::memory_order_relaxed); }, game};
}

}  // namespace strata::bench
