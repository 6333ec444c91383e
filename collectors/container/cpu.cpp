#include "collectors/container/cpu.h"

#include <array>
#include <charconv>

#include <unistd.h>

#include "collectors/container/metrics.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

constexpr double microsecond = 1e-6;
constexpr double nanosecond = 1e-9;

double ticks_per_second() {
  static const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return ticks;
}

void add_modes(const CpuTimes& times, const Entity& entity, Batch& batch) {
  if (times.user) batch.add(cpu_user_seconds, entity, *times.user);
  if (times.system) batch.add(cpu_system_seconds, entity, *times.system);
}

/// "cpu00" as cAdvisor writes it.
class CpuName {
 public:
  explicit CpuName(std::size_t cpu) {
    if (cpu < 10) *end_++ = '0';
    end_ = std::to_chars(end_, text_.data() + text_.size(), cpu).ptr;
  }
  [[nodiscard]] std::string_view view() const {
    return {text_.data(), static_cast<std::size_t>(end_ - text_.data())};
  }

 private:
  std::array<char, 32> text_{'c', 'p', 'u'};
  char* end_ = text_.data() + 3;
};

}  // namespace

// usage_usec 20228
// user_usec 8151
CpuTimes parse_cpu_stat(std::string_view text) {
  CpuTimes times;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    const auto seconds = static_cast<double>(value) * microsecond;
    if (key == "usage_usec") times.total = seconds;
    if (key == "user_usec") times.user = seconds;
    if (key == "system_usec") times.system = seconds;
  });
  return times;
}

// user 0
// system 1
CpuTimes parse_cpuacct_stat(std::string_view text, double ticks_per_second) {
  CpuTimes times;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    const auto seconds = static_cast<double>(value) / ticks_per_second;
    if (key == "user") times.user = seconds;
    if (key == "system") times.system = seconds;
  });
  return times;
}

// 7333334 12895424
std::vector<double> parse_usage_percpu(std::string_view text) {
  std::vector<double> usage;
  auto line = text::take_line(text);
  while (true) {
    const auto field = text::take_field(line);
    if (field.empty()) return usage;
    const auto value = text::u64(field);
    if (!value) return usage;
    usage.push_back(static_cast<double>(*value) * nanosecond);
  }
}

// nr_periods 12            nr_periods 12
// nr_throttled 0           nr_throttled 0
// throttled_time 0   (v1)  throttled_usec 0   (v2)
Throttling parse_throttling(std::string_view text) {
  Throttling throttling;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "nr_periods") throttling.periods = value;
    if (key == "nr_throttled") throttling.throttled_periods = value;
    const auto amount = static_cast<double>(value);
    if (key == "throttled_time") throttling.throttled_seconds = amount * nanosecond;
    if (key == "throttled_usec") throttling.throttled_seconds = amount * microsecond;
  });
  return throttling;
}

// v1: "20000" or "-1"; v2: "20000 100000" or "max 100000"
bool has_quota(std::string_view text) {
  const auto quota = text::u64(text::take_field(text));
  return quota && *quota > 0;
}

std::optional<std::size_t> parse_cpu_count(std::string_view list) {
  list = text::trim(list);
  const auto last = list.substr(list.find_last_of(",-") + 1);  // npos + 1 is 0
  const auto cpu = text::number<std::uint32_t>(last);
  if (!cpu) return std::nullopt;
  return std::size_t{*cpu} + 1;
}

CpuCollector::CpuCollector(const HostFs& fs, CgroupLayout layout)
    : layout_(std::move(layout)), online_(fs.hot_sys("devices/system/cpu/online")) {}

CpuCollector::Files CpuCollector::open(const Container& container) const {
  const auto& path = container.cgroup_path;
  return {
      HotFile(layout_.is_v1("cpuacct") ? layout_.file("cpuacct", path, "cpuacct.usage_percpu")
                                       : layout_.file("cpu", path, "cpu.stat")),
      HotFile(layout_.file("cpuacct", path, "cpuacct.stat")),
      HotFile(layout_.file("cpu", path, "cpu.stat")),
      HotFile(layout_.file("cpu", path, layout_.is_v1("cpu") ? "cpu.cfs_quota_us" : "cpu.max"))};
}

Status CpuCollector::collect(const CollectContext& context, Batch& batch) {
  if (layout_.mode == CgroupMode::none) return fail(Code::unsupported, "no cgroups");
  batch.hold(context.containers);
  FirstError errors;
  // The kernel lists every possible CPU; cAdvisor shows those that are there.
  const auto online = online_.read();
  cpus_ = online ? parse_cpu_count(*online).value_or(0) : 0;
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    if (layout_.is_v1("cpuacct")) {
      add_v1(files, container.entity, batch, errors);
    } else {
      add_v2(files, container.entity, batch, errors);
    }
  });
  files_.keep_only(*context.containers);
  return errors.status();
}

void CpuCollector::add_v1(Files& files, const Entity& entity, Batch& batch, FirstError& errors) {
  const auto usage = files.usage.read();
  if (!usage) return errors.note(usage.error());
  auto cpus = parse_usage_percpu(*usage);
  if (cpus.empty()) errors.note({Code::parse, files.usage.path() + ": no CPU times"});
  if (cpus_ != 0 && cpus.size() > cpus_) cpus.resize(cpus_);
  for (std::size_t cpu = 0; cpu < cpus.size(); ++cpu) {
    batch.add(cpu_usage_seconds, entity, cpus[cpu], {CpuName(cpu).view()});
  }
  add_modes(parse_cpuacct_stat(text_of(files.modes, errors), ticks_per_second()), entity, batch);
  add_throttling(files, entity, batch, errors);
}

void CpuCollector::add_v2(Files& files, const Entity& entity, Batch& batch, FirstError& errors) {
  const auto text = files.usage.read();
  if (!text) return errors.note(text.error());
  const auto times = parse_cpu_stat(*text);
  if (times.total) {
    batch.add(cpu_usage_seconds, entity, *times.total, {"total"});
  } else {
    errors.note({Code::parse, files.usage.path() + ": no usage_usec"});
  }
  add_modes(times, entity, batch);
  add_throttling(files, entity, batch, errors);
}

/// Only for containers with a quota, as in cAdvisor: without one the kernel counts nothing.
void CpuCollector::add_throttling(Files& files, const Entity& entity, Batch& batch,
                                  FirstError& errors) {
  if (!has_quota(text_of(files.quota, errors))) return;
  const auto throttling = parse_throttling(text_of(files.bandwidth, errors));
  if (throttling.periods) {
    batch.add(cpu_cfs_periods, entity, static_cast<double>(*throttling.periods));
  }
  if (throttling.throttled_periods) {
    batch.add(cpu_cfs_throttled_periods, entity,
              static_cast<double>(*throttling.throttled_periods));
  }
  if (throttling.throttled_seconds) {
    batch.add(cpu_cfs_throttled_seconds, entity, *throttling.throttled_seconds);
  }
}

}  // namespace strata::container
