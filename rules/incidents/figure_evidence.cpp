#include "rules/incidents/figure_evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "rules/figures/change.h"

namespace strata::rules {
namespace {

enum class Reading : std::uint8_t { value, rate, p95, p99, parts };
enum class Unit : std::uint8_t { in_text, seconds };

/// One line of evidence: which figure of which topic, and how it reads.
struct Line {
  Topic topic;
  FigureId figure;
  Reading reading;
  std::string_view source;
  std::string_view what;
  const char* before;
  const char* after;
  double scale = 1;
  Unit unit = Unit::in_text;
};

using enum FigureId;

constexpr std::array lines = {
    Line{Topic::cpu, cpu_usage, Reading::rate, "cgroup", "cpu_usage_cores", "uses ", " CPUs"},
    Line{Topic::cpu, cpu_quota, Reading::value, "cgroup", "cpu_quota_cores", "may use ", " CPUs"},
    Line{Topic::cpu, cpu_throttled, Reading::value, "cgroup", "cpu_throttled_ratio",
         "throttled in ", " % of periods", 100},
    Line{Topic::cpu, run_queue_wait, Reading::rate, "kernel", "run_queue_wait_ratio",
         "its tasks wait for a CPU ", " s in each second"},
    Line{Topic::cpu, run_queue_latency, Reading::p99, "kernel", "run_queue_p99_seconds",
         "one wait for a CPU of a hundred is longer than ", "", 1, Unit::seconds},
    Line{Topic::cpu, preempted, Reading::parts, "kernel", "preempted_by_per_second",
         "loses the CPU to ", " times a second"},
    Line{Topic::memory, memory_working_set, Reading::value, "cgroup", "working_set_bytes",
         "working set ", " MiB", 1.0 / (1 << 20)},
    Line{Topic::memory, memory_limit, Reading::value, "cgroup", "memory_limit_bytes", "limit ",
         " MiB", 1.0 / (1 << 20)},
    Line{Topic::memory, memory_growth, Reading::value, "cgroup", "memory_growth_bytes_per_second",
         "anonymous memory grows by ", " KiB/s", 1.0 / 1024},
    Line{Topic::memory, oom_kills, Reading::value, "kernel", "oom_kills", "OOM kills: ", ""},
    Line{Topic::memory, direct_reclaim, Reading::rate, "kernel", "direct_reclaim_ratio",
         "frees memory itself ", " s in each second"},
    Line{Topic::io, block_bytes, Reading::rate, "kernel", "block_io_bytes_per_second",
         "moves to and from disks ", " MB/s", 1e-6},
    Line{Topic::io, block_write_latency, Reading::p99, "kernel", "write_p99_seconds",
         "one write of a hundred takes longer than ", "", 1, Unit::seconds},
    Line{Topic::io, block_read_latency, Reading::p99, "kernel", "read_p99_seconds",
         "one read of a hundred takes longer than ", "", 1, Unit::seconds},
    Line{Topic::network, retransmits, Reading::rate, "kernel", "retransmits_per_second",
         "sends segments again ", " times a second"},
    Line{Topic::network, tcp_rtt, Reading::p95, "kernel", "rtt_p95_seconds", "round trips take ",
         " (p95)", 1, Unit::seconds},
    Line{Topic::network, drops, Reading::parts, "kernel", "drops_per_second",
         "packets dropped for ", " times a second"},
    Line{Topic::network, network_bytes, Reading::rate, "kernel", "network_bytes_per_second",
         "sends and receives ", " KB/s", 1e-3},
    Line{Topic::process, restarts, Reading::value, "cgroup", "restarts", "restarts: ", ""},
    Line{Topic::redis, redis_slow, Reading::rate, "redis", "slow_commands_per_second",
         "slow commands: ", " a second"},
    Line{Topic::redis, redis_last_slow, Reading::value, "redis", "last_slow_seconds",
         "the last slow command took ", "", 1, Unit::seconds},
    Line{Topic::redis, redis_commands, Reading::rate, "redis", "commands_per_second", "Redis runs ",
         " commands a second"},
    Line{Topic::redis, redis_clients, Reading::value, "redis", "clients", "Redis has ", " clients"},
    Line{Topic::answers, api_requests, Reading::rate, "api", "requests_per_second", "answers ",
         " requests a second"},
    Line{Topic::answers, api_duration, Reading::p95, "api", "p95_seconds", "answers take ",
         " (p95)", 1, Unit::seconds},
    Line{Topic::answers, api_loop_lag, Reading::value, "api", "event_loop_lag_seconds",
         "its event loop lags ", "", 1, Unit::seconds}};

/// Three digits; larger numbers whole.
std::string number_text(double value) {
  constexpr double most_of_three_digits = 999.5;
  std::array<char, 400> text{};
  const bool large = std::abs(value) >= most_of_three_digits;
  std::snprintf(text.data(), text.size(), large ? "%.0f" : "%.3g", value);
  return text.data();
}

std::string time_text(double seconds) {
  if (seconds >= 1) return number_text(seconds) + " s";
  if (seconds >= 1e-3) return number_text(seconds * 1e3) + " ms";
  return number_text(seconds * 1e6) + " us";
}

std::string value_text(const Line& line, double value) {
  return line.unit == Unit::seconds ? time_text(value) : number_text(value * line.scale);
}

/// Which of a container's own lines tell something about a topic.
bool fits(Topic line, Topic topic) {
  if (line == topic) return true;
  switch (topic) {
    case Topic::load:
    case Topic::other:
    case Topic::hardware:
      return line == Topic::cpu;
    case Topic::space:
    case Topic::mount:
    case Topic::persistence:
      return line == Topic::io;
    case Topic::endpoint:
    case Topic::answers:
    case Topic::queue:
    case Topic::database:
      return line == Topic::cpu;
    case Topic::process:
      return line == Topic::memory;
    default:
      return false;
  }
}

class Writer {
 public:
  Writer(const FigureSet& figures, const FigureWindow& window, const Place& place,
         std::vector<Evidence>& to)
      : figures_(figures), window_(window), place_(place), to_(to) {}

  void write(const Line& line, const Subject& subject) {
    const auto* const now = figures_.find(subject);
    if (now == nullptr) return;
    const auto& figure = (*now)[line.figure];
    const auto& before = window_.before(subject, line.figure, *now);
    if (line.reading == Reading::parts) return write_parts(line, rates(figure, before));
    const auto value = read(line.reading, figure, before);
    if (!value || *value == 0) return;
    add(line, line.before + value_text(line, *value) + line.after, *value);
  }

 private:
  static std::optional<double> read(Reading reading, const Figure& now, const Figure& before) {
    constexpr double most_of = 0.95;
    constexpr double nearly_all = 0.99;
    switch (reading) {
      case Reading::value:
        return total(now);
      case Reading::rate:
        return rate(now, before);
      case Reading::p95:
        return quantile(now, before, most_of);
      case Reading::p99:
        return quantile(now, before, nearly_all);
      case Reading::parts:
        break;
    }
    return std::nullopt;
  }

  void write_parts(const Line& line, const Parts& parts) {
    constexpr std::size_t most = 3;
    for (std::size_t i = 0; i < std::min(most, parts.size()); ++i) {
      const auto& [part, each] = parts[i];
      const auto who = part == place_.name ? "itself" : part == "/" ? "the host" : part;
      add(line, line.before + who + " " + number_text(each) + line.after, each, part);
    }
  }

  void add(const Line& line, std::string text, double value, std::string_view part = {}) {
    auto what = std::string(line.what);
    if (!part.empty()) what.append(" ").append(part);
    to_.push_back(
        {std::string(line.source), place_, std::move(what), std::move(text), value, std::nullopt});
  }

  const FigureSet& figures_;
  const FigureWindow& window_;
  const Place& place_;
  std::vector<Evidence>& to_;
};

void add_services(const Topology& topology, NodeId node, Writer& writer) {
  for (const auto& service : topology.services()) {
    if (service.node != node) continue;
    const bool redis = service.kind == ServiceKind::redis;
    const Subject subject{redis ? About::redis : About::api, service.instance, service.job};
    for (const auto& line : lines) {
      if (line.topic == (redis ? Topic::redis : Topic::answers)) writer.write(line, subject);
    }
  }
}

}  // namespace

void add_figures(const Topology& topology, const FigureSet& figures, const FigureWindow& window,
                 const Place& place, Topic topic, std::vector<Evidence>& to) {
  Writer writer(figures, window, place, to);
  if (place.kind != NodeKind::address) {
    for (const auto& line : lines) {
      // Of the host that is the sum over all, which tells nothing.
      if (place.kind == NodeKind::host && line.reading == Reading::parts) continue;
      if (fits(line.topic, topic)) writer.write(line, {About::container, place.name, {}});
    }
  }
  if (const auto node = topology.find(place.kind, place.name)) {
    add_services(topology, *node, writer);
  }
}

}  // namespace strata::rules
