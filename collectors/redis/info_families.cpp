#include "collectors/redis/info_families.h"

#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "collectors/redis/activity_fields.h"
#include "collectors/redis/redis_metrics.h"
#include "collectors/redis/server_fields.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

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
}

const FieldIndex& field_index() {
  static const FieldIndex index = [] {
    FieldIndex fields;
    each_field([&](const InfoField& field) { fields.emplace(field.key, &field); });
    return fields;
  }();
  return index;
}

/// INFO's words for yes and no are numbers too.
std::optional<double> info_number(std::string_view value) {
  if (value == "ok" || value == "true" || value == "up") return 1;
  if (value == "err" || value == "fail" || value == "false" || value == "down") return 0;
  const auto number = text::real(value);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

/// The value of `key` in `calls=21,usec=175`; empty where it is not there.
std::string_view part(std::string_view list, std::string_view key) {
  while (!list.empty()) {
    auto item = text::take_until(list, ',');
    if (text::take_until(item, '=') == key) return item;
  }
  return {};
}

struct Command {
  std::string_view name;
  double calls = 0;
  double usec = 0;
};

using Labels = std::initializer_list<std::string_view>;

class InfoWriter {
 public:
  InfoWriter(std::string_view target, WallTime wall, Batch& batch)
      : target_(target), wall_(wall), batch_(batch) {}

  /// The number of lines that were INFO's.
  std::size_t read(std::string_view info) {
    std::size_t known = 0;
    std::string_view section;
    while (!info.empty()) {
      auto line = text::trim(text::take_line(info));
      if (line.starts_with("# ")) {
        section = line.substr(2);
        has_keyspace_ = has_keyspace_ || section == "Keyspace";
        continue;
      }
      if (line.find(':') == std::string_view::npos) continue;
      const auto key = text::take_until(line, ':');
      // a server says each key once; garbage may repeat it and would make a series twice
      if (!values_.emplace(key, line).second) continue;
      known += read_line(section, key, line) ? 1 : 0;
    }
    return known;
  }

  void finish() {
    if (has_keyspace_) add_empty_first_database();
    add_instance_info();
    add_replica();
    if (const auto uptime = info_number(value("uptime_in_seconds"))) {
      add(start_time_seconds, std::floor(unix_seconds(wall_)) - *uptime);
    }
  }

 private:
  bool read_line(std::string_view section, std::string_view key, std::string_view line) {
    if (section == "Commandstats") return read_command(key, line);
    if (section == "Latencystats") return read_latency(key, line);
    if (section == "Errorstats") return read_errors(key, line);
    if (section == "Keyspace") return read_database(key, line);
    if (section == "Replication" && key.starts_with("slave") && read_replica(line)) return true;
    return read_number(key, line);
  }

  bool read_number(std::string_view key, std::string_view line) {
    const auto [first, last] = field_index().equal_range(key);
    const auto number = info_number(line);
    if (first == last || !number) return false;
    for (auto at = first; at != last; ++at) add(at->second->def, *number / at->second->divisor);
    return true;
  }

  /// cmdstat_get:calls=21,usec=175,usec_per_call=8.33,rejected_calls=0,failed_calls=0
  /// The last two came with Redis 6.2.
  bool read_command(std::string_view key, std::string_view line) {
    constexpr std::string_view prefix = "cmdstat_";
    const auto calls = info_number(part(line, "calls"));
    const auto usec = info_number(part(line, "usec"));
    if (!key.starts_with(prefix) || !calls || !usec) return false;
    const Command command{key.substr(prefix.size()), *calls, *usec};
    commands_.emplace(command.name, command);
    add(commands_total, command.calls, {"cmd", command.name});
    add(commands_duration_seconds_total, command.usec / 1e6, {"cmd", command.name});
    if (const auto rejected = info_number(part(line, "rejected_calls"))) {
      add(commands_rejected_calls_total, *rejected, {"cmd", command.name});
    }
    if (const auto failed = info_number(part(line, "failed_calls"))) {
      add(commands_failed_calls_total, *failed, {"cmd", command.name});
    }
    return true;
  }

  /// latency_percentiles_usec_get:p50=0.001,p99=1.003,p99.9=3.007
  bool read_latency(std::string_view key, std::string_view line) {
    constexpr std::string_view prefix = "latency_percentiles_usec_";
    if (!key.starts_with(prefix)) return false;
    const auto found = commands_.find(key.substr(prefix.size()));
    if (found == commands_.end()) return false;
    const auto& command = found->second;
    while (!line.empty()) {
      auto item = text::take_until(line, ',');
      const auto percentile = text::take_until(item, '=');
      const auto latency = info_number(item);
      if (!percentile.starts_with('p') || !text::real(percentile.substr(1)) || !latency) continue;
      add(latency_percentiles_usec, *latency,
          {"cmd", command.name, "quantile", percentile.substr(1)});
    }
    add(latency_percentiles_usec, command.usec, {"cmd", command.name}, Suffix::sum);
    add(latency_percentiles_usec, command.calls, {"cmd", command.name}, Suffix::count);
    return true;
  }

  /// errorstat_NOAUTH:count=3
  bool read_errors(std::string_view key, std::string_view line) {
    constexpr std::string_view prefix = "errorstat_";
    const auto count = info_number(part(line, "count"));
    if (!key.starts_with(prefix) || !count) return false;
    add(errors_total, *count, {"err", key.substr(prefix.size())});
    return true;
  }

  /// db0:keys=2,expires=1,avg_ttl=999744
  bool read_database(std::string_view key, std::string_view line) {
    const auto keys = info_number(part(line, "keys"));
    const auto expires = info_number(part(line, "expires"));
    if (!key.starts_with("db") || !keys || !expires) return false;
    add(db_keys, *keys, {"db", key});
    add(db_keys_expiring, *expires, {"db", key});
    if (const auto ttl = info_number(part(line, "avg_ttl"))) {  // milliseconds
      add(db_avg_ttl_seconds, *ttl / 1e3, {"db", key});
    }
    return true;
  }

  /// slave0:ip=10.254.11.1,port=6379,state=online,offset=1751844676,lag=0
  bool read_replica(std::string_view line) {
    const auto offset = info_number(part(line, "offset"));
    if (!offset) return false;
    const Labels who = {"slave_ip",         part(line, "ip"), "slave_port",
                        part(line, "port"), "slave_state",    part(line, "state")};
    add(connected_slave_offset_bytes, *offset, who);
    const auto lag = info_number(part(line, "lag"));
    if (lag && *lag >= 0) add(connected_slave_lag_seconds, *lag, who);
    return true;
  }

  /// INFO leaves out databases without keys; the first one always exists.
  void add_empty_first_database() {
    if (values_.contains("db0")) return;
    add(db_keys, 0, {"db", "db0"});
    add(db_keys_expiring, 0, {"db", "db0"});
  }

  void add_instance_info() {
    if (!values_.contains("redis_version")) return;
    constexpr std::array keys = {"role",      "redis_version",    "redis_build_id", "redis_mode",
                                 "os",        "maxmemory_policy", "tcp_port",       "run_id",
                                 "process_id"};
    begin_labels();
    for (const auto* key : keys) append_label(labels_, 0, key, value(key));
    batch_.add_rendered(instance_info, Suffix::none, labels_, 1);
  }

  void add_replica() {
    if (value("role") != "slave") return;
    const auto host = value("master_host");
    const auto port = value("master_port");
    add(slave_info, 1,
        {"master_host", host, "master_port", port, "read_only", value("slave_read_only")});
    constexpr std::array<std::pair<std::string_view, const MetricDef*>, 4> facts = {{
        {"master_link_status", &master_link_up},
        {"master_last_io_seconds_ago", &master_last_io_seconds_ago},
        {"master_sync_in_progress", &master_sync_in_progress},
        {"slave_repl_offset", &slave_repl_offset},
    }};
    for (const auto& [key, def] : facts) {
      const auto number = info_number(value(key));
      if (number) add(*def, *number, {"master_host", host, "master_port", port});
    }
  }

  /// `own` is keys and values in turn.
  void add(const MetricDef& def, double number, Labels own = {}, Suffix suffix = Suffix::none) {
    begin_labels();
    for (const auto* at = own.begin(); at != own.end(); at += 2) {
      append_label(labels_, 0, at[0], at[1]);
    }
    if (own.size() > 0 && !is_new(def, suffix)) return;
    batch_.add_rendered(def, suffix, labels_, number);
  }

  /// Garbage may name a command or a replica twice, or by bytes that only escaping makes alike. A
  /// series given twice would spoil the whole exposition.
  bool is_new(const MetricDef& def, Suffix suffix) {
    series_key_.assign(def.name).append(1, static_cast<char>(suffix)).append(labels_);
    return series_.insert(series_key_).second;
  }

  void begin_labels() { labels_ = target_; }

  [[nodiscard]] std::string_view value(std::string_view key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? std::string_view{} : found->second;
  }

  std::string_view target_;
  WallTime wall_;
  Batch& batch_;
  std::string labels_;
  std::string series_key_;
  bool has_keyspace_ = false;
  std::unordered_map<std::string_view, std::string_view> values_;
  std::unordered_map<std::string_view, Command> commands_;
  std::unordered_set<std::string> series_;
};

}  // namespace

Status add_info(std::string_view info, std::string_view target, WallTime wall, Batch& batch) {
  InfoWriter writer(target, wall, batch);
  if (writer.read(info) == 0) return fail(Code::parse, "the answer to INFO is not INFO");
  writer.finish();
  return {};
}

std::vector<const MetricDef*> redis_metrics() {
  std::vector<const MetricDef*> all(composed_metrics.begin(), composed_metrics.end());
  each_field([&](const InfoField& field) { all.push_back(&field.def); });
  return all;
}

}  // namespace strata::redis
