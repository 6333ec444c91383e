#include "collectors/redis/info_families.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collectors/redis/activity_fields.h"
#include "collectors/redis/client_metrics.h"
#include "collectors/redis/cluster_fields.h"
#include "collectors/redis/command_metrics.h"
#include "collectors/redis/key_metrics.h"
#include "collectors/redis/redis_metrics.h"
#include "collectors/redis/server_fields.h"
#include "core/base/text.h"

namespace strata::redis {
namespace {

using FieldIndex = std::unordered_multimap<std::string_view, const InfoField*>;

template <class Visit>
void each_field(Visit visit) {
  for (const auto& field : server_fields) visit(field);
  for (const auto& field : memory_fields) visit(field);
  for (const auto& field : persistence_fields) visit(field);
  for (const auto& field : stats_fields) visit(field);
  for (const auto& field : replication_fields) visit(field);
  for (const auto& field : cluster_fields) visit(field);
  for (const auto& field : variant_fields) visit(field);
}

const FieldIndex& field_index() {
  static const FieldIndex index = [] {
    FieldIndex fields;
    each_field([&](const InfoField& field) { fields.emplace(field.key, &field); });
    return fields;
  }();
  return index;
}

bool add_number(const InfoLine& line, Samples& samples) {
  const auto [first, last] = field_index().equal_range(line.key);
  const auto number = info_number(line.value);
  if (first == last || !number) return false;
  for (auto at = first; at != last; ++at) {
    samples.add(at->second->def, *number / at->second->divisor);
  }
  return true;
}

class InfoWriter {
 public:
  InfoWriter(const InfoText& info, WallTime wall, Samples& samples)
      : info_(info), wall_(wall), samples_(samples) {}

  /// The number of lines that were INFO's.
  std::size_t write() {
    std::size_t known = 0;
    for (const auto& line : info_.lines()) known += write_line(line) ? 1 : 0;
    return known;
  }

  void finish(std::size_t databases) {
    if (info_.has_section("Keyspace")) add_empty_databases(databases);
    add_instance_info();
    add_replica();
    if (const auto uptime = info_.number("uptime_in_seconds")) {
      samples_.add(start_time_seconds, std::floor(unix_seconds(wall_)) - *uptime);
    }
  }

 private:
  bool write_line(const InfoLine& line) {
    if (line.section == "Commandstats") return write_command(line);
    if (line.section == "Latencystats") return write_latency(line);
    if (line.section == "Errorstats") return write_errors(line);
    if (line.section == "Keyspace") return write_database(line);
    if (line.section == "Sentinel" && write_master(line)) return true;
    if (line.section == "Replication" && line.key.starts_with("slave") && write_replica(line)) {
      return true;
    }
    return add_number(line, samples_);
  }

  bool write_command(const InfoLine& line) {
    const auto name = line.key.substr(std::min(line.key.size(), line.key.find('_') + 1));
    const auto found = info_.commands().find(name);
    if (found == info_.commands().end()) return false;
    const auto& stats = found->second;
    samples_.add(commands_total, stats.calls, {"cmd", name});
    samples_.add(commands_duration_seconds_total, stats.usec / 1e6, {"cmd", name});
    if (stats.rejected) samples_.add(commands_rejected_calls_total, *stats.rejected, {"cmd", name});
    if (stats.failed) samples_.add(commands_failed_calls_total, *stats.failed, {"cmd", name});
    return true;
  }

  /// latency_percentiles_usec_get:p50=0.001,p99=1.003,p99.9=3.007
  bool write_latency(const InfoLine& line) {
    constexpr std::string_view prefix = "latency_percentiles_usec_";
    if (!line.key.starts_with(prefix)) return false;
    const auto name = line.key.substr(prefix.size());
    const auto found = info_.commands().find(name);
    if (found == info_.commands().end()) return false;
    auto list = line.value;
    while (!list.empty()) {
      auto item = text::take_until(list, ',');
      const auto percentile = text::take_until(item, '=');
      const auto latency = info_number(item);
      if (!percentile.starts_with('p') || !text::real(percentile.substr(1)) || !latency) continue;
      samples_.add(latency_percentiles_usec, *latency,
                   {"cmd", name, "quantile", percentile.substr(1)});
    }
    samples_.add(latency_percentiles_usec, found->second.usec, {"cmd", name}, Suffix::sum);
    samples_.add(latency_percentiles_usec, found->second.calls, {"cmd", name}, Suffix::count);
    return true;
  }

  /// errorstat_NOAUTH:count=3
  bool write_errors(const InfoLine& line) {
    constexpr std::string_view prefix = "errorstat_";
    const auto count = info_number(info_part(line.value, "count"));
    if (!line.key.starts_with(prefix) || !count) return false;
    samples_.add(errors_total, *count, {"err", line.key.substr(prefix.size())});
    return true;
  }

  /// db0:keys=2,expires=1,avg_ttl=999744, and of KeyDB cached_keys=1
  bool write_database(const InfoLine& line) {
    const auto keys = info_number(info_part(line.value, "keys"));
    const auto expires = info_number(info_part(line.value, "expires"));
    if (!line.key.starts_with("db") || !keys || !expires) return false;
    samples_.add(db_keys, *keys, {"db", line.key});
    samples_.add(db_keys_expiring, *expires, {"db", line.key});
    if (const auto cached = info_number(info_part(line.value, "cached_keys"))) {
      samples_.add(db_keys_cached, *cached, {"db", line.key});
    }
    if (const auto ttl = info_number(info_part(line.value, "avg_ttl"))) {  // milliseconds
      samples_.add(db_avg_ttl_seconds, *ttl / 1e3, {"db", line.key});
    }
    return true;
  }

  /// slave0:ip=10.254.11.1,port=6379,state=online,offset=1751844676,lag=0
  bool write_replica(const InfoLine& line) {
    const auto offset = info_number(info_part(line.value, "offset"));
    if (!offset) return false;
    const Labels who = {"slave_ip",    info_part(line.value, "ip"),
                        "slave_port",  info_part(line.value, "port"),
                        "slave_state", info_part(line.value, "state")};
    samples_.add(connected_slave_offset_bytes, *offset, who);
    const auto lag = info_number(info_part(line.value, "lag"));
    if (lag && *lag >= 0) samples_.add(connected_slave_lag_seconds, *lag, who);
    return true;
  }

  /// master0:name=tickets,status=ok,address=127.0.0.1:6379,slaves=1,sentinels=3
  bool write_master(const InfoLine& line) {
    const auto slaves = info_number(info_part(line.value, "slaves"));
    const auto sentinels = info_number(info_part(line.value, "sentinels"));
    if (!line.key.starts_with("master") || !slaves || !sentinels) return false;
    const auto name = info_part(line.value, "name");
    const auto address = info_part(line.value, "address");
    const auto status = info_part(line.value, "status");
    const Labels who = {"master_name", name, "master_address", address};
    samples_.add(sentinel_master_status, status == "ok" ? 1 : 0,
                 {"master_name", name, "master_address", address, "master_status", status});
    samples_.add(sentinel_master_slaves, *slaves, who);
    samples_.add(sentinel_master_sentinels, *sentinels, who);
    return true;
  }

  void add_empty_databases(std::size_t databases) {
    for (std::size_t i = 0; i < databases; ++i) {
      const auto name = "db" + std::to_string(i);
      if (!info_.value(name).empty()) continue;
      samples_.add(db_keys, 0, {"db", name});
      samples_.add(db_keys_expiring, 0, {"db", name});
    }
  }

  void add_instance_info() {
    if (info_.value("redis_version").empty()) return;
    const auto of = [&](std::string_view key) { return info_.value(key); };
    samples_.add(instance_info, 1,
                 {"role",
                  of("role"),
                  "redis_version",
                  of("redis_version"),
                  "redis_build_id",
                  of("redis_build_id"),
                  "redis_mode",
                  of("redis_mode"),
                  "os",
                  of("os"),
                  "maxmemory_policy",
                  of("maxmemory_policy"),
                  "tcp_port",
                  of("tcp_port"),
                  "run_id",
                  of("run_id"),
                  "process_id",
                  of("process_id"),
                  "master_replid",
                  of("master_replid")});
  }

  void add_replica() {
    if (info_.value("role") != "slave") return;
    const auto host = info_.value("master_host");
    const auto port = info_.value("master_port");
    samples_.add(
        slave_info, 1,
        {"master_host", host, "master_port", port, "read_only", info_.value("slave_read_only")});
    constexpr std::array<std::pair<std::string_view, const MetricDef*>, 4> facts = {{
        {"master_link_status", &master_link_up},
        {"master_last_io_seconds_ago", &master_last_io_seconds_ago},
        {"master_sync_in_progress", &master_sync_in_progress},
        {"slave_repl_offset", &slave_repl_offset},
    }};
    for (const auto& [key, def] : facts) {
      const auto number = info_.number(key);
      if (number) samples_.add(*def, *number, {"master_host", host, "master_port", port});
    }
  }

  const InfoText& info_;
  WallTime wall_;
  Samples& samples_;
};

}  // namespace

Status add_info(const InfoText& info, std::size_t databases, WallTime wall, Samples& samples) {
  InfoWriter writer(info, wall, samples);
  if (writer.write() == 0) return fail(Code::parse, "the answer to INFO is not INFO");
  writer.finish(databases);
  return {};
}

void add_plain_lines(const InfoText& text, Samples& samples) {
  for (const auto& line : text.lines()) add_number(line, samples);
}

std::vector<const MetricDef*> redis_metrics() {
  std::vector<const MetricDef*> all(composed_metrics.begin(), composed_metrics.end());
  for (const auto* def : command_metrics) all.push_back(def);
  for (const auto* def : key_metrics) all.push_back(def);
  all.push_back(&client_info);
  for (const auto& [key, def] : client_fields) all.push_back(def);
  for (const auto& [key, def] : client_ages) all.push_back(def);
  each_field([&](const InfoField& field) { all.push_back(&field.def); });
  return all;
}

}  // namespace strata::redis
