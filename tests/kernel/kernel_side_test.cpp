// The kernel side as the agent has it: real events of a container of this test's making come out as
// samples under that container and under the host.
#include "collectors/kernel/kernel_side.h"

#include <map>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/host_fs.h"
#include "tests/kernel/disk.h"
#include "tests/kernel/run_queue_fixture.h"
#include "tests/kernel/support.h"
#include "tests/unit/kernel/containers.h"

namespace strata::test {
namespace {

using kernel::KernelFeatures;
using kernel::KernelSide;

const std::string id = std::string(64, 'b');

class KernelSideTest : public KernelTest {
 protected:
  using Samples = std::map<std::string, double>;

  /// All samples of a collector by `name{id,labels}`.
  Samples collect(KernelSide& side, std::string_view name,
                  const std::shared_ptr<const ContainerSet>& containers) {
    Batch batch;
    const auto collector = side.make_collector(name);
    const SystemClock clock;
    status_ = collector->collect({clock.now(), clock.wall_now(), containers}, batch);
    Samples samples;
    for (const auto& sample : batch.samples()) {
      auto key = std::string(sample.def->name) + "{" +
                 (sample.entity != nullptr ? sample.entity->id : "") + "," +
                 std::string(batch.labels(sample)) + "}";
      if (sample.suffix == Suffix::count) key += "count";
      if (sample.suffix == Suffix::none || sample.suffix == Suffix::count) {
        samples[key] = sample.value;
      }
    }
    return samples;
  }

  static CgroupLayout layout() { return CgroupLayout::detect(HostFs(HostPaths{})); }

  Status status_;
  EventJournal journal_;
};

/// One datagram to itself, a sleep, a child; then another program.
int live() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  if (::bind(fd, generic, size) != 0 || ::getsockname(fd, generic, &size) != 0) return 1;
  char byte = 'x';
  if (::sendto(fd, &byte, 1, 0, generic, size) != 1 || ::recv(fd, &byte, 1, 0) != 1) return 2;
  ::usleep(1000);
  if (const pid_t child = ::fork(); child == 0) {
    ::_exit(0);
  } else {
    wait_for(child);
  }
  ::execl("/bin/sh", "sh", "-c", "exit 5", static_cast<char*>(nullptr));
  return 3;
}

/// Megabytes of maps and rings are the kernel's; here is what the agent looks at all the time: a
/// page or two of each object's variables, and of each ring's positions.
TEST_F(KernelSideTest, HardlyAnyOfItsMapsIsResident) {
  const auto before = resident_map_bytes();
  KernelSide side(layout(), journal_, {});
  side.attach();
  (void)collect(side, "run_queue", containers_of({}));
  EXPECT_TRUE(status_) << status_.error().message;
  EXPECT_LE(resident_map_bytes() - before, 200U << 10);
}

TEST_F(KernelSideTest, AContainersWholeLifeIsMeasuredAndTold) {
  std::vector<std::string> told;
  KernelSide side(layout(), journal_,
                  {.cgroup_created = [&](CgroupKey, auto path) { told.emplace_back(path); },
                   .cgroup_removed = [&](CgroupKey, auto path) { told.emplace_back(path); }});
  side.attach();
  ASSERT_GE(side.epoll_fd(), 0);
  const auto nobody = containers_of({});
  (void)collect(side, "kernel_events", nobody);
  std::string path;
  std::shared_ptr<const ContainerSet> containers;
  {
    const TestContainer made(id);
    path = made.unified().path();
    containers = containers_of({container(path, {{made.key()}, {made.memory_key()}})});
    EXPECT_EQ(WEXITSTATUS(made.run(live)), 5);
  }
  pollfd ready{.fd = side.epoll_fd(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&ready, 1, 1000), 1);
  while (side.pump(100)) {
  }
  journal_.publish();
  std::vector<EventKind> kinds;
  for (const auto& event : *journal_.page()) {
    if (event->cgroup_path == path) kinds.push_back(event->kind);
  }
  using enum EventKind;
  EXPECT_EQ(kinds, (std::vector{create, process_exit, start, exit, remove}));
  EXPECT_EQ(std::count(told.begin(), told.end(), path), 2);

  const auto check = [&] {
    auto events = collect(side, "kernel_events", containers);
    EXPECT_TRUE(status_) << status_.error().message;
    EXPECT_EQ(events["strata_container_events_total{" + path + ",event=\"start\"}"], 1);
    EXPECT_EQ(events["strata_container_events_total{" + path + ",event=\"exit\"}"], 1);
    EXPECT_EQ(events["strata_container_processes_total{" + path + ",event=\"started\"}"], 1);
    EXPECT_EQ(events["strata_container_processes_total{" + path + ",event=\"exited\"}"], 2);
    EXPECT_EQ(events["strata_container_oom_kills_total{" + path + ",}"], 0);
    auto network = collect(side, "network", containers);
    EXPECT_TRUE(status_) << status_.error().message;
    EXPECT_EQ(network["strata_container_network_bytes_total{" + path + ",direction=\"receive\"}"],
              29);
    EXPECT_EQ(
        network["strata_container_network_packets_total{" + path + ",direction=\"transmit\"}"], 1);
    auto queue = collect(side, "run_queue", containers);
    EXPECT_TRUE(status_) << status_.error().message;
    const auto waits = queue["strata_container_run_queue_latency_seconds{" + path + ",}count"];
    EXPECT_GE(waits, 3);
    EXPECT_GT(queue["strata_container_run_queue_latency_seconds{/,}count"], waits);
    EXPECT_GT(queue["strata_container_on_cpu_seconds_total{" + path + ",}"], 0);
    const auto off_cpu = "strata_container_off_cpu_seconds_total{" + path + ",state=";
    EXPECT_GE(queue[off_cpu + "\"interruptible\"}"], 0.001);
    EXPECT_GT(queue[off_cpu + "\"runnable\"}"], 0);
    (void)collect(side, "block_io", containers);
    EXPECT_TRUE(status_) << status_.error().message;
  };
  check();
  check();  // its keys have been deleted from the maps; nothing goes backwards
  for (const auto& ring : side.status().rings) EXPECT_EQ(ring.dropped, 0U) << ring.name;
}

TEST_F(KernelSideTest, TellsTheTimeOnEachCpuWhereCgroupsDoNot) {
  auto without = layout();
  without.controllers.erase("cpuacct");
  const TestContainer made(id);
  const auto path = made.unified().path();
  const auto containers = containers_of({container(path, {{made.key()}, {made.memory_key()}})});
  const auto first = "strata_container_cpu_seconds_total{" + path + ",cpu=\"cpu00\"}";
  const auto of_host = "strata_container_cpu_seconds_total{/,cpu=\"cpu00\"}";
  KernelSide side(without, journal_, {});
  side.attach();
  const auto work = [] {
    pin_to_first_cpu();
    while (own_schedstat().on_cpu_ns < 50 * ms) burn(ms);
    return 0;
  };
  ASSERT_EQ(made.run(work), 0);
  auto got = collect(side, "run_queue", containers);
  EXPECT_GE(got[first], 0.04);
  EXPECT_LE(got[first], got["strata_container_on_cpu_seconds_total{" + path + ",}"]);
  EXPECT_GE(got[of_host], got[first]);
  kernel::KernelSettings settings;
  settings.per_cpu = false;
  side.apply(settings);
  EXPECT_EQ(collect(side, "run_queue", containers).count(first), 0U);

  if (!layout().is_v1("cpuacct")) return;
  KernelSide with(layout(), journal_, {});
  with.attach();
  ASSERT_EQ(made.run(work), 0);
  EXPECT_EQ(collect(with, "run_queue", containers).count(first), 0U) << "cpuacct has it";
}

TEST_F(KernelSideTest, TellsHowLongAContainersDiskRequestsTook) {
  double written = 0;
  for (int i = 0; i < tries && written <= 0; ++i) {
    const TestContainer made(id);
    const auto path = made.unified().path();
    const auto containers = containers_of({container(path, {{made.key()}, {made.memory_key()}})});
    const DiskFile file;
    KernelSide side(layout(), journal_, {});
    side.attach();
    ASSERT_EQ(made.run([&] { return transfer(file.path(), O_WRONLY | O_DIRECT, false); }), 0);
    for (const auto& [key, value] : collect(side, "block_io", containers)) {
      EXPECT_FALSE(key.starts_with("container_fs_") && key.find("{/,") != std::string::npos)
          << "diskstats has the host's: " << key;
      if (key.starts_with("container_fs_write_seconds_total{" + path + ",device=\"/dev/")) {
        written = value;
      }
      if (key.starts_with("container_fs_io_time")) {
        EXPECT_GT(value, 0) << key;
      }
    }
  }
  EXPECT_GT(written, 0);
}

/// There no socket knows its container, but by sockets the host's traffic is counted.
TEST_F(KernelSideTest, WithCgroupV1AloneTrafficIsTheHosts) {
  auto v1 = layout();
  v1.mode = CgroupMode::v1;
  v1.unified.directory.clear();
  const TestContainer made(id);
  const auto path = made.unified().path();
  const auto containers = containers_of({container(path, {{made.key()}, {made.memory_key()}})});
  KernelSide side(v1, journal_, {});
  side.attach();
  const auto programs = side.status().programs;
  const bool by_sockets = std::any_of(programs.begin(), programs.end(), [](const auto& program) {
    return program.name == "network_flush" && program.attached;
  });
  EXPECT_EQ(WEXITSTATUS(made.run(live)), 5);
  const auto got = collect(side, "network", containers);
  const std::string bytes = "strata_container_network_bytes_total{";
  EXPECT_EQ(got.count(bytes + path + ",direction=\"receive\"}"), 0U);
  EXPECT_EQ(got.count(bytes + "/,direction=\"receive\"}"), by_sockets ? 1U : 0U);
  if (!by_sockets) return;
  EXPECT_GE(got.at(bytes + "/,direction=\"receive\"}"), 29);
}

TEST_F(KernelSideTest, TheHostNeverGoesBackwards) {
  KernelSide side(layout(), journal_, {});
  side.attach();
  const auto containers = containers_of({});
  double before = 0;
  for (int i = 0; i < 5; ++i) {
    TestContainer().run([] { return 0; });
    while (side.pump(100)) {
    }
    const auto now = collect(side, "run_queue", containers)
        ["strata_container_run_queue_latency_"
         "seconds{/,}count"];
    EXPECT_GT(now, before);
    before = now;
  }
}

TEST_F(KernelSideTest, TellsTheConditionOfProgramsMapsAndRings) {
  KernelSide side(layout(), journal_, {});
  side.attach();
  const auto status = side.status();
  const bool by_sockets =
      std::any_of(status.programs.begin(), status.programs.end(),
                  [](const auto& program) { return program.name == "network_flush"; });
  EXPECT_EQ(status.programs.size(), by_sockets ? 25U : 23U);
  EXPECT_EQ(status.rings.size(), 6U);
  for (const auto& program : status.programs) {
    EXPECT_TRUE(program.attached) << program.name << ": " << program.reason;
  }
  std::map<std::string, MapStatus> maps;
  std::uint64_t bytes = 0;
  for (const auto& map : status.maps) {
    EXPECT_TRUE(maps.emplace(map.name, map).second) << "two are called " << map.name;
    EXPECT_GT(map.memory_bytes, 0U) << map.name;
    bytes += map.memory_bytes;
  }
  EXPECT_EQ(bytes, status.map_bytes);
  EXPECT_EQ(maps.at("oom_events").entries, 256U * 1024);
  EXPECT_EQ(maps.at("oom_events").overflows, std::nullopt) << "its ring tells";
  EXPECT_EQ(maps.at("attempts").entries, std::nullopt) << "nobody counts them";
  for (const auto* const hash :
       {"run_queues", "preemptions", "run_queue_tasks", "run_queue_outlier_counts", "block_ios",
        "traffic", "tcp_rows", "peers", "peer_counts", "attempts", "tcp_outlier_limits",
        "packet_drops", "reclaims", "reclaiming_now", "processes", "killed", "oom_kills"}) {
    EXPECT_EQ(maps.at(hash).overflows, 0U) << hash;
  }
  const auto samples = collect(side, "bpf", containers_of({}));
  EXPECT_EQ(samples.at("strata_bpf_program_attached{,program=\"run_queue_switch\"}"), 1);
  EXPECT_EQ(samples.at("strata_ring_buffer_dropped_total{,ring=\"oom\"}"), 0);
  EXPECT_GT(samples.at("strata_bpf_map_memory_bytes{,map=\"block_ios\"}"), 0);
}

TEST_F(KernelSideTest, WithoutRightsEveryCollectorSaysWhyAndTheRestIsThere) {
  KernelSide side(layout(), journal_, {});
  side.attach(KernelFeatures::none());
  EXPECT_FALSE(side.pump(100));
  for (const auto name : side.collector_names()) {
    const auto samples = collect(side, name, containers_of({}));
    if (name == "bpf") {
      EXPECT_TRUE(status_);
      EXPECT_EQ(samples.at("strata_bpf_program_attached{,program=\"oom_victim\"}"), 0);
    } else {
      ASSERT_FALSE(status_) << name;
      EXPECT_NE(status_.error().message.find("no rights"), std::string::npos);
      EXPECT_TRUE(samples.empty()) << name;
    }
  }
}

}  // namespace
}  // namespace strata::test
