#include "tests/unit/agent/view_fixture.h"

#include <array>

namespace strata::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr MetricDef up_def = {"up", "help", MetricType::gauge, Layer::host, {}};
const std::string redis_id =
    "ab12cd34ef5678901234567890123456789012345678901234567890123456789"
    "0";

std::shared_ptr<Container> container(const std::string& path, const std::string& image,
                                     const std::string& name) {
  auto made = std::make_shared<Container>();
  made->entity = make_entity(path, image, name);
  made->cgroup_path = path;
  return made;
}

}  // namespace

World::World() {
  clock.advance(milliseconds(123));
  kernel.programs = {{"run_queue_switch", "tp_btf/sched_switch", true, "", 1'000'000, 124'000'000},
                     {"network_egress", "cgroup_skb/egress", true, "", std::nullopt, std::nullopt},
                     {"oom_victim", "tp_btf/mark_victim", false, "no such tracepoint", std::nullopt,
                      std::nullopt}};
  kernel.maps = {{"run_queue", 3, 1024, 1'572'864, 0}, {"block_io", 12, 4096, 65'536, 7}};
  kernel.rings = {{"lifecycle", 4'194'304, 1234, 0}};
  add_containers();
  add_collectors();
  add_events();
}

void World::add_containers() {
  auto redis = container("/docker/" + redis_id, "strata-test:latest", "flash-redis");
  redis->runtime = "docker";
  redis->runtime_id = redis_id;
  redis->source = "docker";
  redis->pid = 4242;
  redis->state = ContainerState::running;
  redis->started = clock.wall_now() - seconds(3723);
  redis->restarts = 2;
  redis->labels = {{"com.docker.compose.service", "redis"}};
  redis->keys = {CgroupKey::of(0, 101), CgroupKey::of(7, 11651)};
  auto evil = container("/docker/evil", hostile, hostile);
  evil->source = "cgroup";
  evil->keys = {CgroupKey::of(0, 102)};
  evil->departed = clock.now() - seconds(3);
  Container host;
  host.entity = make_entity("/", "", "");
  host.cgroup_path = "/";
  containers = std::make_unique<ContainerSet>(
      host, std::vector<std::shared_ptr<const Container>>{redis, evil});
}

void World::add_collectors() {
  const auto batch = std::make_shared<Batch>();
  batch->add(up_def, 1);
  const auto now = clock.now();
  CollectorReport cpu{"cpu", Layer::host, batch, true, now - seconds(2), milliseconds(1), {}, {}};
  CollectorReport redis{"redis",
                        Layer::dependency,
                        batch,
                        false,
                        now - seconds(65),
                        seconds(2),
                        {Code::timeout, "redis://127.0.0.1:6379: no answer within 2 s"},
                        {{Code::timeout, 3}, {Code::io, 1}}};
  CollectorReport api{"api", Layer::business, nullptr, false, {}, {}, {}, {}};
  const auto nothing = std::make_shared<Batch>();
  CollectorReport tape{"tape",          Layer::host, nothing, true,     now - seconds(2),
                       milliseconds(1), {},          {},      "no tape"};
  snapshot = freeze(7, now, clock.wall_now(), {cpu, redis, api, tape});
}

void World::add_events() {
  const auto at = clock.wall_now();
  const std::array<Event, 4> all = {
      Event{1, at - seconds(9), EventKind::create, CgroupKey::of(0, 101), "/docker/" + redis_id, 0,
            "", "", nullptr},
      Event{2, at - seconds(8), EventKind::exec, CgroupKey::of(7, 11651), "", 4242, "redis-server",
            "/usr/bin/redis-server", nullptr},
      Event{3, at - seconds(2), EventKind::process_exit, CgroupKey::of(0, 102), "", 77, hostile,
            hostile, nullptr},
      Event{4, at, EventKind::create, CgroupKey::of(0, 999), "/system.slice/cron", 0, "", "",
            nullptr}};
  for (const auto& event : all) events.push_back(std::make_shared<const Event>(event));
}

DumpInput World::input() const {
  DumpInput input;
  input.at = clock.now();
  input.now = clock.wall_now();
  input.build = {"0.1.0", "RelWithDebInfo", "g++ 12.2.0", "1.1"};
  input.process = {1234, clock.wall_now() - seconds(90'061)};
  input.host = {"flash-1", "6.1.0-18-cloud-amd64", "x86_64", "hybrid", true, true, false};
  input.rights = {0, {"cap_net_admin", "cap_bpf"}, {{"cap_perfmon", "tracing programs"}}};
  input.sources = {{"docker", true, "", clock.wall_now() - seconds(3600)},
                   {"cgroups", false, std::string("gone\n") + hostile, std::nullopt}};
  input.kernel = &kernel;
  input.containers = containers.get();
  input.snapshot = &snapshot;
  input.events = &events;
  return input;
}

}  // namespace strata::test
