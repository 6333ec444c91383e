#include "tests/bench/hooks/load.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

namespace {

/// The number behind `name` in a Redis INFO answer.
std::uint64_t info_number(const std::string& answer, const std::string& name) {
  const auto at = answer.find(name);
  return at == std::string::npos ? 0
                                 : std::strtoull(answer.c_str() + at + name.size(), nullptr, 10);
}

class RedisClient {
 public:
  explicit RedisClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 100; ++i) {
      if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) return;
      ::usleep(20'000);
    }
  }
  RedisClient(const RedisClient&) = delete;
  RedisClient& operator=(const RedisClient&) = delete;
  ~RedisClient() { ::close(socket_); }

  std::uint64_t commands() {
    constexpr std::string_view question = "INFO stats\r\n";
    if (::write(socket_, question.data(), question.size()) < 0) return 0;
    std::array<char, 8192> answer{};
    const auto size = ::read(socket_, answer.data(), answer.size());
    if (size <= 0) return 0;
    return info_number(std::string(answer.data(), static_cast<std::size_t>(size)),
                       "total_commands_processed:");
  }

 private:
  int socket_;
};

/// Server and clients share the load's CPU, so that one works on what the other has left.
struct RedisLoad {
  explicit RedisLoad(const std::string& port)
      : server({"redis-server", "--port", port, "--save", "", "--bind", "127.0.0.1"}),
        client(static_cast<std::uint16_t>(std::stoi(port))),
        clients({"redis-benchmark", "-p", port, "-t", "get", "-c", "50", "-n", "1000000000"}) {}
  Process server;
  RedisClient client;
  Process clients;
};

/// Requests that the process has made: /proc/<pid>/io "syscr: 123".
std::uint64_t reads_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/io");
  std::string name;
  std::uint64_t number = 0;
  while (file >> name >> number) {
    if (name == "syscr:") return number;
  }
  return 0;
}

struct DirectIo {
  explicit DirectIo(std::string path)
      : file(std::move(path)),
        fio({"fio", "--name=direct", "--filename=" + file, "--size=64m", "--rw=randread", "--bs=4k",
             "--direct=1", "--ioengine=psync", "--thread", "--time_based", "--runtime=3600"}) {}
  DirectIo(const DirectIo&) = delete;
  DirectIo& operator=(const DirectIo&) = delete;
  ~DirectIo() { std::filesystem::remove(file); }
  std::string file;
  Process fio;
};

}  // namespace

std::optional<Load> redis_get() {
  if (!is_installed("redis-server") || !is_installed("redis-benchmark")) return {};
  auto load = std::make_shared<RedisLoad>("16399");
  return Load{"redis-benchmark, GET", "requests", [load] { return load->client.commands(); }, load};
}

std::optional<Load> direct_io() {
  if (!is_installed("fio")) return {};
  auto load = std::make_shared<DirectIo>(std::filesystem::current_path() / "build/hooks-fio.data");
  const auto pid = load->fio.pid();
  return Load{"fio, direct random reads of 4 KiB", "reads", [pid] { return reads_of(pid); }, load};
}

}  // namespace strata::bench
