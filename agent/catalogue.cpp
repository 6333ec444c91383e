#include "agent/catalogue.h"

#include <algorithm>

#include "agent/host_device_catalogue.h"
#include "agent/host_table_catalogue.h"
#include "agent/http/handler_metrics.h"
#include "agent/http/redis_listener_metrics.h"
#include "agent/judge/judge_metrics.h"
#include "agent/judge/rule_results.h"
#include "agent/notify/metrics.h"
#include "agent/profile/profile_collector.h"
#include "agent/runtime/scrape_health.h"
#include "agent/runtime/self_metrics.h"
#include "collectors/api/api_metrics.h"
#include "collectors/container/condition_metrics.h"
#include "collectors/container/cpu_limit_metrics.h"
#include "collectors/container/cpuset_metrics.h"
#include "collectors/container/disk_io_metrics.h"
#include "collectors/container/disk_metrics.h"
#include "collectors/container/hugetlb_metrics.h"
#include "collectors/container/labels_metrics.h"
#include "collectors/container/machine_metrics.h"
#include "collectors/container/memory_metrics.h"
#include "collectors/container/memory_numa_metrics.h"
#include "collectors/container/metrics.h"
#include "collectors/container/pressure_metrics.h"
#include "collectors/container/process_metrics.h"
#include "collectors/container/restarts_metrics.h"
#include "collectors/container/socket_metrics.h"
#include "collectors/host/bonding_metrics.h"
#include "collectors/host/btrfs_metrics.h"
#include "collectors/host/cpu_metrics.h"
#include "collectors/host/diskstats_metrics.h"
#include "collectors/host/ebs_metrics.h"
#include "collectors/host/ec2_metrics.h"
#include "collectors/host/ethtool_metrics.h"
#include "collectors/host/filesystem_metrics.h"
#include "collectors/host/loadavg_metrics.h"
#include "collectors/host/mdadm_metrics.h"
#include "collectors/host/meminfo_metrics.h"
#include "collectors/host/netdev_metrics.h"
#include "collectors/host/network_route_metrics.h"
#include "collectors/host/qdisc_metrics.h"
#include "collectors/host/stat_metrics.h"
#include "collectors/host/systemd_metrics.h"
#include "collectors/host/tcpstat_metrics.h"
#include "collectors/host/textfile_metrics.h"
#include "collectors/host/xfs_metrics.h"
#include "collectors/host/zfs_metrics.h"
#include "collectors/kernel/metrics.h"
#include "collectors/kernel/run_queue_metrics.h"
#include "collectors/kernel/tcp_metrics.h"
#include "collectors/redis/redis_metrics.h"
#include "core/metrics/container_load_metrics.h"

namespace strata::agent {
namespace {

void append_row(std::string& text, const MetricDef& def) {
  text.append("| `").append(def.name).append("` | ").append(to_string(def.type)).append(" | ");
  bool first = true;
  for (const auto key : def.labels) {
    text.append(first ? "`" : ", `").append(key).append("`");
    first = false;
  }
  text.append(" | ").append(def.help).append(" |\n");
}

constexpr std::string_view preamble =
    "# Metrics\n\n"
    "Made from the catalogue; `STRATA_UPDATE_GOLDEN=1 ctest --test-dir build/debug -R Catalogue`\n"
    "renews it. Metrics of the layers `container` also carry `id`, `image` and `name` of the "
    "container;\n"
    "`id=\"/\"` is the host. Metrics scraped from applications keep their own names, with `job`, "
    "`instance`\n"
    "and, where it is known, the `name` of the container that serves them.\n";

}  // namespace

Definitions catalogue() {
  Definitions defs;
  add_definitions(defs, host::bonding_metrics);
  add_definitions(defs, host::btrfs_metrics);
  add_definitions(defs, host::cpu_metrics);
  add_definitions(defs, host::diskstats_metrics);
  for (const auto* family : host::ebs_families) {
    defs.push_back(&family->volume);
    if (!family->store.name.empty()) defs.push_back(&family->store);
  }
  add_definitions(defs, host::ec2_metrics);
  add_definitions(defs, host::ena_metrics);
  add_definitions(defs, host::ethtool_metrics);
  add_definitions(defs, host::filesystem_metrics);
  add_definitions(defs, host::loadavg_metrics);
  add_definitions(defs, host::meminfo_fields);
  add_definitions(defs, host::mdadm_metrics);
  add_definitions(defs, host::netdev_metrics);
  add_definitions(defs, host::netdev_detailed);
  add_definitions(defs, host::network_route_metrics);
  add_definitions(defs, host::qdisc_metrics);
  add_definitions(defs, host::stat_metrics);
  add_host_devices(defs);
  add_host_tables(defs);
  add_definitions(defs, host::systemd_metrics);
  add_definitions(defs, host::tcpstat_metrics);
  add_definitions(defs, host::textfile_metrics);
  add_definitions(defs, host::xfs_metrics);
  add_definitions(defs, host::zfs_metrics);
  add_definitions(defs, container::metrics);
  add_definitions(defs, container::condition_metrics);
  add_definitions(defs, container::cpu_limit_metrics);
  add_definitions(defs, container::cpuset_metrics);
  add_definitions(defs, container::disk_io_metrics);
  add_definitions(defs, container::disk_metrics);
  add_definitions(defs, container::hugetlb_metrics);
  add_definitions(defs, container::labels_metrics);
  add_definitions(defs, container::machine_metrics);
  add_definitions(defs, container::memory_metrics);
  add_definitions(defs, container::memory_numa_metrics);
  add_definitions(defs, container::pressure_metrics);
  add_definitions(defs, container::process_metrics);
  add_definitions(defs, container::restarts_metrics);
  add_definitions(defs, container::socket_metrics);
  add_definitions(defs, container_disk::metrics);
  add_definitions(defs, container_load::metrics);
  add_definitions(defs, container_network::metrics);
  add_definitions(defs, kernel::metrics);
  add_definitions(defs, kernel::run_queue_metrics);
  add_definitions(defs, kernel::tcp_metrics);
  add_definitions(defs, redis::redis_metrics());
  add_definitions(defs, api::api_metrics);
  add_definitions(defs, self_metrics);
  add_definitions(defs, scrape_metrics);
  add_definitions(defs, handler_metrics);
  add_definitions(defs, notification_metrics);
  add_definitions(defs, profile_metrics);
  add_definitions(defs, redis_listener_metrics);
  add_definitions(defs, judge_metrics);
  add_definitions(defs, rule_result_metrics);
  std::ranges::sort(defs, [](const auto* a, const auto* b) {
    if (a->name != b->name) return a->name < b->name;
    return std::ranges::lexicographical_compare(a->labels, b->labels);
  });
  // A definition may stand in two tables, or be written twice for two files.
  const auto same = [](const auto* a, const auto* b) {
    return a->name == b->name && std::ranges::equal(a->labels, b->labels);
  };
  defs.erase(std::unique(defs.begin(), defs.end(), same), defs.end());
  return defs;
}

std::string metrics_markdown(const Definitions& catalogue) {
  std::string text(preamble);
  for (std::size_t i = 0; i < layer_count; ++i) {
    const auto layer = static_cast<Layer>(i);
    text.append("\n## ").append(to_string(layer)).append("\n\n");
    text.append("| name | type | labels | what it is |\n|---|---|---|---|\n");
    for (const auto* def : catalogue) {
      if (def->layer == layer) append_row(text, *def);
    }
  }
  return text;
}

}  // namespace strata::agent
