#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "agent/views/container_figures.h"
#include "agent/views/events.h"

namespace strata {
namespace {

constexpr std::size_t most_named = 4;  // of peers that preempt, reasons of drops

std::string printed(const char* format, double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// "62 %" of 0.62.
std::string percent(double ratio) { return printed("%.3g %%", 100 * ratio); }

std::string per_second(double rate) { return printed("%.3g/s", rate); }

std::string bytes(double count) {
  constexpr double largest = 1.8e19;  // std::uint64_t's
  if (!(count > -largest && count < largest)) return "-";
  const auto text = human_bytes(static_cast<std::uint64_t>(count < 0 ? -count : count));
  return count < 0 ? "-" + text : text;
}

/// Facts that are there, joined by commas.
class Facts {
 public:
  using Show = std::string (*)(double);

  /// "label value".
  void add(std::string_view label, const Json& object, std::string_view key, Show show) {
    if (const auto number = number_in(object, key)) {
      say(std::string(label) + (label.empty() ? "" : " ") + show(*number));
    }
  }
  /// The same, of what is worth a word only where it is not 0.
  void add_some(std::string_view label, const Json& object, std::string_view key, Show show) {
    if (number_in(object, key).value_or(0) != 0) add(label, object, key, show);
  }
  /// "label value" or "label value of most".
  void add_of(std::string_view label, const Json& object, std::string_view key,
              std::string_view most, Show show) {
    const auto number = number_in(object, key);
    if (!number) return;
    const auto limit = number_in(object, most);
    say(std::string(label) + " " + show(*number) + (limit ? " of " + show(*limit) : ""));
  }
  /// "label a 3/s, b 1/s".
  void add_each(std::string_view label, const Json& rates) {
    if (!rates.is_object()) return;
    std::size_t named = 0;
    for (const auto& [name, rate] : rates.items()) {
      if (!rate.is_number() || ++named > most_named) continue;
      const auto who = name == "/" ? "the host" : short_path(safe_text(name));
      say((named == 1 ? std::string(label) + " " : "") + who + " " +
          per_second(rate.get<double>()));
    }
  }
  void say(const std::string& fact) { text_.append(text_.empty() ? "" : ", ").append(fact); }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string seconds_text(double value) { return human_seconds(value); }
std::string count_text(double value) { return printed("%.4g", value); }
std::string bytes_per_second(double value) { return bytes(value) + "/s"; }

std::string cpu_text(const Json& cpu) {
  Facts facts;
  if (const auto usage = number_in(cpu, "usage_cores")) {
    const auto quota = number_in(cpu, "quota_cores");
    facts.say(printed("uses %.3g", *usage) + (quota ? printed(" of %.3g", *quota) : "") + " CPUs");
  }
  facts.add("quota used", cpu, "quota_used_ratio", percent);
  facts.add_some("throttled", cpu, "throttled_ratio", percent);
  facts.add("waits for a CPU", cpu, "run_queue_wait_ratio", percent);
  facts.add("p50", cpu, "run_queue_p50_seconds", seconds_text);
  facts.add("p99", cpu, "run_queue_p99_seconds", seconds_text);
  facts.add_each("preempted by", member(cpu, "preempted_by_per_second"));
  return facts.text();
}

std::string memory_text(const Json& memory) {
  Facts facts;
  facts.add_of("working set", memory, "working_set_bytes", "limit_bytes", bytes);
  facts.add("anonymous", memory, "anonymous_bytes", bytes);
  facts.add_some("growing", memory, "growth_bytes_per_second", bytes_per_second);
  facts.add_some("reclaiming", memory, "direct_reclaim_ratio", percent);
  facts.add("OOM kills", memory, "oom_kills", count_text);
  return facts.text();
}

std::string block_io_text(const Json& io) {
  Facts facts;
  facts.add("reads", io, "read_bytes_per_second", bytes_per_second);
  facts.add("p50", io, "read_p50_seconds", seconds_text);
  facts.add("p99", io, "read_p99_seconds", seconds_text);
  facts.add("writes", io, "write_bytes_per_second", bytes_per_second);
  facts.add("p50", io, "write_p50_seconds", seconds_text);
  facts.add("p99", io, "write_p99_seconds", seconds_text);
  facts.add_some("errors", io, "errors_per_second", per_second);
  return facts.text();
}

std::string network_text(const Json& network) {
  Facts facts;
  facts.add("in", network, "receive_bytes_per_second", bytes_per_second);
  facts.add("out", network, "transmit_bytes_per_second", bytes_per_second);
  facts.add("RTT p99", network, "rtt_p99_seconds", seconds_text);
  facts.add("connect p99", network, "connect_p99_seconds", seconds_text);
  facts.add("retransmits", network, "retransmits_per_second", per_second);
  facts.add_some("resets", network, "resets_per_second", per_second);
  facts.add_each("connections", member(network, "connections_per_second"));
  facts.add_each("dropped", member(network, "drops_per_second"));
  return facts.text();
}

std::string service_condition(const Json& service) {
  const auto& up = member(service, "up");
  if (!up.is_boolean()) return "-";
  return up.get<bool>() ? "up" : "down";
}

std::string redis_text(const Json& redis) {
  Facts facts;
  facts.say(shown(redis, "instance") + " " + service_condition(redis));
  facts.add("", redis, "commands_per_second",
            [](double rate) { return printed("%.4g commands/s", rate); });
  facts.add("hit rate", redis, "hit_ratio", percent);
  facts.add_of("memory", redis, "memory_used_bytes", "memory_max_bytes", bytes);
  facts.add("clients", redis, "clients", count_text);
  facts.add_some("blocked", redis, "blocked_clients", count_text);
  facts.add_some("evicted", redis, "evicted_keys_per_second", per_second);
  facts.add("slow commands", redis, "slow_commands_per_second", per_second);
  facts.add_some("the last one", redis, "last_slow_seconds", seconds_text);
  return facts.text();
}

std::string api_text(const Json& api) {
  Facts facts;
  facts.say(shown(api, "job") + " " + shown(api, "instance") + " " + service_condition(api));
  facts.add("", api, "requests_per_second",
            [](double rate) { return printed("%.4g requests/s", rate); });
  facts.add("errors", api, "error_ratio", percent);
  facts.add("p50", api, "p50_seconds", seconds_text);
  facts.add("p95", api, "p95_seconds", seconds_text);
  facts.add("event loop lag", api, "event_loop_lag_seconds", seconds_text);
  facts.add("heap", api, "heap_used_bytes", bytes);
  return facts.text();
}

/// "-> flash-redis:6379 (redis)": addresses have their port in their name.
std::string edge_text(std::string_view arrow, const Json& edge, std::string_view end) {
  auto text = std::string(arrow) + " " + short_path(shown(edge, end));
  if (end == "to" && shown(edge, "kind") != "address") text += ":" + shown(edge, "port");
  const auto& served = member(edge, "serves");
  if (end == "to" && served.is_array() && !served.empty() && served[0].is_string()) {
    text += " (" + safe_text(served[0].get<std::string>()) + ")";
  }
  return text;
}

std::string edges_text(const Json& edges, std::string_view arrow, std::string_view end) {
  std::string text;
  if (!edges.is_array()) return text;
  for (const auto& edge : edges) {
    text.append(text.empty() ? "" : ", ").append(edge_text(arrow, edge, end));
  }
  return text;
}

std::string workload_text(const Json& workload) {
  std::string text;
  for (const auto* key : {"namespace", "pod", "compose_project", "compose_service"}) {
    if (member(workload, key).is_null()) continue;
    text.append(text.empty() ? "" : "/").append(shown(workload, key));
  }
  return text;
}

std::string title(const Json& container) {
  auto text = short_path(shown(container, "name")) + "  ";
  text += shown(container, "state");
  if (number_in(container, "since_seconds")) {
    text += " for " + shown_seconds(container, "since_seconds");
  }
  for (const auto* key : {"runtime", "image"}) {
    if (!member(container, key).is_null()) text += "  " + shown(container, key);
  }
  const auto workload = workload_text(member(container, "workload"));
  return text + (workload.empty() ? "" : "  " + workload);
}

std::string line(std::string_view label, const std::string& text) {
  if (text.empty()) return {};
  constexpr std::size_t width = 9;
  return "    " + std::string(label) + std::string(width - label.size(), ' ') + text + "\n";
}

template <class Show>
std::string lines(std::string_view label, const Json& items, Show show) {
  std::string text;
  if (!items.is_array()) return text;
  for (const auto& item : items) text += line(label, show(item));
  return text;
}

std::string container_block(const Json& container) {
  return "  " + title(container) + "\n" + line("cpu", cpu_text(member(container, "cpu"))) +
         line("memory", memory_text(member(container, "memory"))) +
         line("disk", block_io_text(member(container, "block_io"))) +
         line("network", network_text(member(container, "network"))) +
         lines("redis", member(container, "redis"), redis_text) +
         lines("api", member(container, "api"), api_text) +
         line("calls", edges_text(member(container, "calls"), "->", "to")) +
         line("called", edges_text(member(container, "called_by"), "<-", "from"));
}

}  // namespace

std::string container_blocks(const Json& containers) {
  if (!containers.is_array()) return "  unknown\n";
  std::string text;
  for (const auto& container : containers) {
    if (!member(container, "departed_seconds").is_null()) continue;  // has no figures
    text.append(text.empty() ? "" : "\n").append(container_block(container));
  }
  return text.empty() ? "  none\n" : text;
}

}  // namespace strata
