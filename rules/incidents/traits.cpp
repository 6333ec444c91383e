#include "rules/incidents/traits.h"

#include <algorithm>
#include <array>

namespace strata::rules {
namespace {

constexpr std::array<std::string_view, 9> role_names = {
    "fault", "aggressor", "exhaustion", "link", "external", "load", "waiting", "symptom", "notice"};
constexpr std::array<std::string_view, topic_count> topic_names = {
    "cpu",      "memory",  "io",          "space",   "mount", "network",
    "hardware", "process", "persistence", "redis",   "cache", "database",
    "payments", "load",    "endpoint",    "answers", "queue", "other"};

struct Known {
  std::string_view alert;
  Traits traits;
};

// In the order of names, for the search.
constexpr std::array shipped = {
    Known{"ApiCpuHigh", {Role::exhaustion, Topic::cpu}},
    Known{"ApiEndpointSlow", {Role::waiting, Topic::endpoint}},
    Known{"ApiErrors", {Role::symptom, Topic::answers}},
    Known{"ApiEventLoopLag", {Role::waiting, Topic::cpu}},
    Known{"ApiFileDescriptors", {Role::exhaustion, Topic::process}},
    Known{"ApiHeapLeak", {Role::aggressor, Topic::memory}},
    Known{"ApiSlow", {Role::symptom, Topic::answers}},
    Known{"ApiSlowOverall", {Role::symptom, Topic::answers}},
    Known{"ApiTrafficSurge", {Role::load, Topic::load}},
    Known{"CacheMissesLoadDatabase", {Role::waiting, Topic::database}},
    Known{"ContainerBlockIoSlow", {Role::waiting, Topic::io}},
    Known{"ContainerCpuSpike", {Role::aggressor, Topic::cpu}},
    Known{"ContainerCpuStarved", {Role::waiting, Topic::cpu}},
    Known{"ContainerCpuThrottled", {Role::exhaustion, Topic::cpu}},
    Known{"ContainerCrash", {Role::fault, Topic::process}},
    Known{"ContainerDirectReclaim", {Role::waiting, Topic::memory}},
    Known{"ContainerFailed", {Role::fault, Topic::process}},
    Known{"ContainerFileDescriptors", {Role::exhaustion, Topic::process}},
    Known{"ContainerFilesystemFull", {Role::waiting, Topic::space}},
    Known{"ContainerForkStorm", {Role::aggressor, Topic::cpu}},
    Known{"ContainerGone", {Role::notice, Topic::process}},
    Known{"ContainerIoPressure", {Role::waiting, Topic::io}},
    Known{"ContainerLayerGrows", {Role::aggressor, Topic::space}},
    Known{"ContainerMemoryHigh", {Role::exhaustion, Topic::memory}},
    Known{"ContainerMemoryJump", {Role::aggressor, Topic::memory}},
    Known{"ContainerMemoryLeak", {Role::aggressor, Topic::memory}},
    Known{"ContainerMemoryPressure", {Role::waiting, Topic::memory}},
    Known{"ContainerMemoryRunningOut", {Role::aggressor, Topic::memory}},
    Known{"ContainerNetworkDrops", {Role::link, Topic::network}},
    Known{"ContainerNetworkSurge", {Role::load, Topic::load}},
    Known{"ContainerOomKilled", {Role::fault, Topic::memory}},
    Known{"ContainerPacketsDropped", {Role::link, Topic::network}},
    Known{"ContainerPreempted", {Role::waiting, Topic::cpu}},
    Known{"ContainerRestarted", {Role::notice, Topic::process}},
    Known{"ContainerRestarting", {Role::symptom, Topic::process}},
    Known{"ContainerTakesMoreThanItsShare", {Role::aggressor, Topic::cpu}},
    Known{"ContainerTakesTheDisk", {Role::aggressor, Topic::io}},
    Known{"ContainerTcpConnectFailures", {Role::symptom, Topic::network}},
    Known{"ContainerTcpConnectSlow", {Role::link, Topic::network}},
    Known{"ContainerTcpResets", {Role::symptom, Topic::network}},
    Known{"ContainerTcpRetransmits", {Role::link, Topic::network}},
    Known{"ContainerTcpRttHigh", {Role::waiting, Topic::network}},
    Known{"ContainerThreads", {Role::exhaustion, Topic::process}},
    Known{"ContainerUnhealthy", {Role::symptom, Topic::process}},
    Known{"DatabaseConnectionsHigh", {Role::exhaustion, Topic::database}},
    Known{"DatabaseErrors", {Role::symptom, Topic::database}},
    Known{"DatabasePoolExhausted", {Role::exhaustion, Topic::database}},
    Known{"DatabaseSlow", {Role::symptom, Topic::database}},
    Known{"HostBlockIoErrors", {Role::fault, Topic::hardware}},
    Known{"HostBlockIoQueued", {Role::exhaustion, Topic::io}},
    Known{"HostBlockIoSlow", {Role::exhaustion, Topic::io}},
    Known{"HostClockSkew", {Role::notice, Topic::other}},
    Known{"HostClockUnsynchronised", {Role::notice, Topic::other}},
    Known{"HostConntrackDrops", {Role::fault, Topic::network}},
    Known{"HostConntrackFull", {Role::exhaustion, Topic::network}},
    Known{"HostCpuHigh", {Role::exhaustion, Topic::cpu}},
    Known{"HostCpuStolen", {Role::fault, Topic::cpu}},
    Known{"HostDiskBottleneck", {Role::exhaustion, Topic::io}},
    Known{"HostDiskFull", {Role::fault, Topic::space}},
    Known{"HostDiskSaturated", {Role::exhaustion, Topic::io}},
    Known{"HostDiskWillFill", {Role::exhaustion, Topic::space}},
    Known{"HostFileDescriptors", {Role::exhaustion, Topic::process}},
    Known{"HostFilesystemReadOnly", {Role::fault, Topic::space}},
    Known{"HostHungTask", {Role::waiting, Topic::io}},
    Known{"HostInodesUsed", {Role::fault, Topic::space}},
    Known{"HostListenOverflows", {Role::symptom, Topic::network}},
    Known{"HostLoadHigh", {Role::waiting, Topic::cpu}},
    Known{"HostMemoryErrors", {Role::fault, Topic::hardware}},
    Known{"HostMemoryExhausted", {Role::exhaustion, Topic::memory}},
    Known{"HostMemoryHigh", {Role::exhaustion, Topic::memory}},
    Known{"HostMemoryPressure", {Role::exhaustion, Topic::memory}},
    Known{"HostMountDead", {Role::fault, Topic::mount}},
    Known{"HostNetworkDrops", {Role::fault, Topic::network}},
    Known{"HostNetworkErrors", {Role::fault, Topic::network}},
    Known{"HostNetworkSurge", {Role::load, Topic::load}},
    Known{"HostOomKill", {Role::fault, Topic::memory}},
    Known{"HostRaidDegraded", {Role::fault, Topic::hardware}},
    Known{"HostRebooted", {Role::notice, Topic::other}},
    Known{"HostRunQueueSlow", {Role::waiting, Topic::cpu}},
    Known{"HostServiceFailed", {Role::notice, Topic::other}},
    Known{"HostSoftnetDrops", {Role::exhaustion, Topic::network}},
    Known{"HostSwapping", {Role::waiting, Topic::memory}},
    Known{"HostTcpRetransmits", {Role::link, Topic::network}},
    Known{"OrdersStalled", {Role::symptom, Topic::answers}},
    Known{"OrdersSurge", {Role::load, Topic::load}},
    Known{"PaymentsFailing", {Role::external, Topic::payments}},
    Known{"QueueLong", {Role::symptom, Topic::queue}},
    Known{"QueueStuck", {Role::symptom, Topic::queue}},
    Known{"RedisBusy", {Role::exhaustion, Topic::redis}},
    Known{"RedisClientBuffers", {Role::exhaustion, Topic::redis}},
    Known{"RedisClientsHigh", {Role::exhaustion, Topic::redis}},
    Known{"RedisClientsSurge", {Role::load, Topic::load}},
    Known{"RedisCommandSlow", {Role::fault, Topic::redis}},
    Known{"RedisDown", {Role::fault, Topic::process}},
    Known{"RedisDumpOld", {Role::notice, Topic::persistence}},
    Known{"RedisErrors", {Role::symptom, Topic::redis}},
    Known{"RedisEvicting", {Role::exhaustion, Topic::cache}},
    Known{"RedisFlushed", {Role::fault, Topic::cache}},
    Known{"RedisFragmentation", {Role::notice, Topic::redis}},
    Known{"RedisHitRateLow", {Role::waiting, Topic::cache}},
    Known{"RedisLatencyHigh", {Role::symptom, Topic::redis}},
    Known{"RedisLoading", {Role::waiting, Topic::process}},
    Known{"RedisMemoryFull", {Role::exhaustion, Topic::cache}},
    Known{"RedisMemoryHigh", {Role::exhaustion, Topic::cache}},
    Known{"RedisPersistenceFailing", {Role::fault, Topic::persistence}},
    Known{"RedisRefusesWrites", {Role::exhaustion, Topic::persistence}},
    Known{"RedisRejectsConnections", {Role::exhaustion, Topic::redis}},
    Known{"RedisReplicaLags", {Role::symptom, Topic::redis}},
    Known{"RedisReplicasLost", {Role::symptom, Topic::process}},
    Known{"RedisReplicationBroken", {Role::symptom, Topic::process}},
    Known{"RedisRestarted", {Role::fault, Topic::process}},
    Known{"RedisSilent", {Role::exhaustion, Topic::redis}},
    Known{"RedisSlowCommands", {Role::fault, Topic::redis}},
    Known{"TargetDown", {Role::symptom, Topic::process}},
};

constexpr bool by_name(const Known& a, const Known& b) { return a.alert < b.alert; }
static_assert(std::is_sorted(shipped.begin(), shipped.end(), by_name));

using Topics = std::uint32_t;

constexpr Topics bit(Topic topic) { return Topics{1} << static_cast<unsigned>(topic); }

template <class... Names>
constexpr Topics topics(Names... names) {
  return (bit(names) | ...);
}

constexpr Topics users = topics(Topic::endpoint, Topic::answers, Topic::queue);

/// In the order of Topic. Each leads to itself.
constexpr std::array<Topics, topic_count> followers = {
    /* cpu */ users | topics(Topic::redis, Topic::database, Topic::network, Topic::process),
    /* memory */ users |
        topics(Topic::cpu, Topic::io, Topic::process, Topic::redis, Topic::database),
    /* io */ users | topics(Topic::redis, Topic::persistence, Topic::database),
    /* space */ topics(Topic::persistence, Topic::database, Topic::process),
    /* mount */ topics(Topic::io),
    /* network */ users | topics(Topic::redis, Topic::database, Topic::process, Topic::payments),
    /* hardware */ users | topics(Topic::io, Topic::space, Topic::mount, Topic::process,
                                  Topic::persistence, Topic::redis, Topic::database),
    /* process */ users |
        topics(Topic::network, Topic::cache, Topic::redis, Topic::database, Topic::payments),
    /* persistence */ users | topics(Topic::redis),
    /* redis */ users | topics(Topic::cpu, Topic::process),
    /* cache */ users | topics(Topic::database, Topic::cpu, Topic::io),
    /* database */ users | topics(Topic::payments),
    /* payments */ users,
    /* load */
    topics(Topic::cpu, Topic::memory, Topic::io, Topic::network, Topic::redis, Topic::database,
           Topic::answers, Topic::queue),
    /* endpoint */ topics(Topic::answers, Topic::queue),
    /* answers */ topics(Topic::queue),
    /* queue */ 0,
    /* other */ users | topics(Topic::redis, Topic::database, Topic::process)};

template <class Enum, std::size_t N>
std::optional<Enum> named(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

Traits known_traits(const promql::Labels& alert) {
  const Known sought{alert.get("alertname"), {}};
  const auto* const found = std::lower_bound(shipped.begin(), shipped.end(), sought, by_name);
  if (found != shipped.end() && found->alert == sought.alert) return found->traits;
  const bool upper = alert.get("layer") == "business";
  return {upper ? Role::symptom : Role::exhaustion, upper ? Topic::answers : Topic::other};
}

}  // namespace

std::string_view to_string(Role role) { return role_names.at(static_cast<std::size_t>(role)); }
std::string_view to_string(Topic topic) { return topic_names.at(static_cast<std::size_t>(topic)); }

Traits traits_of(const promql::Labels& alert) {
  auto traits = known_traits(alert);
  traits.role = named<Role>(role_names, alert.get("incident_role")).value_or(traits.role);
  traits.topic = named<Topic>(topic_names, alert.get("incident_topic")).value_or(traits.topic);
  return traits;
}

bool leads_to(Topic cause, Topic effect) {
  return cause == effect || (followers.at(static_cast<std::size_t>(cause)) & bit(effect)) != 0;
}

}  // namespace strata::rules
