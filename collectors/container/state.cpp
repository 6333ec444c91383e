#include "collectors/container/state.h"

#include <cmath>
#include <string>
#include <utility>

#include "collectors/container/add_if.h"
#include "collectors/container/metrics.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

// Limits change by hand and rarely, but a runtime sets them after it has made the cgroup. One that
// tells of changes is asked about the container then. The files are opened for it: kept open, each
// would hold a page of the kernel's.
constexpr Duration youth = std::chrono::seconds(30);
constexpr Duration young_lifetime = std::chrono::seconds(5);
constexpr Duration spec_lifetime = std::chrono::minutes(1);

std::string contents(const std::string& path) { return read_file(path).value_or(std::string{}); }

std::optional<std::uint64_t> number_in(const std::string& path) {
  return text::u64(text::trim(contents(path)));
}

void add_spec(const Spec& spec, const Entity& entity, Batch& batch) {
  add_if(spec_cpu_period, entity, spec.cpu_period, batch);
  add_if(spec_cpu_quota, entity, spec.cpu_quota, batch);
  add_if(spec_cpu_shares, entity, spec.cpu_shares, batch);
  add_if(spec_memory_limit, entity, spec.memory_limit, batch);
  add_if(spec_memory_reservation, entity, spec.memory_reservation, batch);
  add_if(spec_memory_swap_limit, entity, spec.memory_swap_limit, batch);
}

}  // namespace

std::optional<std::uint64_t> parse_memory_limit(std::string_view text) {
  text = text::trim(text);
  if (text == "max") return 0;
  constexpr std::uint64_t unlimited = std::uint64_t{1} << 62;
  const auto limit = text::u64(text);
  return limit && *limit > unlimited ? 0 : limit;
}

void parse_cpu_max(std::string_view text, Spec& spec) {
  spec.cpu_quota = text::u64(text::take_field(text));
  spec.cpu_period = text::u64(text::take_field(text));
}

std::uint64_t shares_of_weight(std::uint64_t weight) {
  if (weight == 0) return 0;
  return 2 + ((weight - 1) * 262142) / 9999;
}

StateCollector::StateCollector(HostFs fs, CgroupLayout layout)
    : fs_(std::move(fs)), layout_(std::move(layout)) {}

Status StateCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  each_live(*context.containers, [&](const Container& container) {
    auto& known = specs_.of(container, [&](const Container&) { return Known{.met = context.now}; });
    if (is_old(known, container, context.now)) {
      known.spec = read_spec(container);
      known.read_at = context.now;
    }
    add_spec(known.spec, container.entity, batch);
    batch.add(last_seen, container.entity, std::floor(unix_seconds(context.wall)));
    if (container.started) {
      batch.add(start_time, container.entity, std::floor(unix_seconds(*container.started)));
    }
  });
  specs_.keep_only(*context.containers);
  return {};
}

bool StateCollector::is_old(const Known& known, const Container& container, Instant now) {
  const auto lifetime = now - known.met < youth ? young_lifetime : spec_lifetime;
  return !known.read_at || now - *known.read_at >= lifetime || container.inspected > *known.read_at;
}

Spec StateCollector::read_spec(const Container& container) const {
  Spec spec;
  if (layout_.mode == CgroupMode::none) return spec;
  add_cpu(container.cgroup_path, spec);
  if (is_host(container)) {
    add_host_memory(spec);
  } else {
    add_memory(container.cgroup_path, spec);
  }
  return spec;
}

void StateCollector::add_cpu(const std::string& path, Spec& spec) const {
  if (layout_.is_v1("cpu")) {
    spec.cpu_shares = number_in(layout_.file("cpu", path, "cpu.shares"));
    spec.cpu_period = number_in(layout_.file("cpu", path, "cpu.cfs_period_us"));
    spec.cpu_quota = number_in(layout_.file("cpu", path, "cpu.cfs_quota_us"));  // "-1" is none
    return;
  }
  parse_cpu_max(contents(layout_.file("cpu", path, "cpu.max")), spec);
  const auto weight = number_in(layout_.file("cpu", path, "cpu.weight"));
  if (weight && *weight <= 10000) spec.cpu_shares = shares_of_weight(*weight);
}

void StateCollector::add_memory(const std::string& path, Spec& spec) const {
  const bool v1 = layout_.is_v1("memory");
  const auto limit = [&](std::string_view v1_name, std::string_view v2_name) {
    return parse_memory_limit(contents(layout_.file("memory", path, v1 ? v1_name : v2_name)));
  };
  spec.memory_limit = limit("memory.limit_in_bytes", "memory.max");
  spec.memory_reservation = limit("memory.soft_limit_in_bytes", "memory.min");
  spec.memory_swap_limit = limit("memory.memsw.limit_in_bytes", "memory.swap.max");
  // A kernel that does not account for swap does not limit it.
  if (spec.memory_limit && !spec.memory_swap_limit) spec.memory_swap_limit = 0;
}

/// What the machine has is what the host may use; nothing is reserved for it.
void StateCollector::add_host_memory(Spec& spec) const {
  text::each_key_value(contents(fs_.proc("meminfo")),
                       [&](std::string_view key, std::uint64_t kilobytes) {
                         if (key == "MemTotal:") spec.memory_limit = kilobytes * 1024;
                         if (key == "SwapTotal:") spec.memory_swap_limit = kilobytes * 1024;
                       });
  if (spec.memory_limit) spec.memory_reservation = 0;
}

}  // namespace strata::container
