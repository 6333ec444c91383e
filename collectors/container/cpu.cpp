#include "collectors/container/cpu.h"

#include <numeric>
#include <utility>

#include <unistd.h>

#include "collectors/container/add_if.h"
#include "collectors/container/cpu_limit_metrics.h"
#include "collectors/container/metrics.h"
#include "core/base/text.h"
#include "core/metrics/cpu_label.h"

namespace strata::container {
namespace {

// Divided by, not multiplied with the inverse: the quotient is the nearest number.
constexpr double microseconds = 1e6;
constexpr double nanoseconds = 1e9;

double ticks_per_second() {
  static const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return ticks;
}

// Quotas change by hand and rarely.
constexpr auto quota_lifetime = std::chrono::seconds(15);

void add_seconds(const MetricDef& def, const Entity& entity, std::optional<double> value,
                 Batch& batch) {
  if (value) batch.add(def, entity, *value);
}

void add_throttling(const Throttling& throttling, const Entity& entity, Batch& batch) {
  add_if(cpu_cfs_periods, entity, throttling.periods, batch);
  add_if(cpu_cfs_throttled_periods, entity, throttling.throttled_periods, batch);
  add_seconds(cpu_cfs_throttled_seconds, entity, throttling.throttled_seconds, batch);
  add_if(cpu_cfs_burst_periods, entity, throttling.burst_periods, batch);
  add_seconds(cpu_cfs_burst_seconds, entity, throttling.burst_seconds, batch);
}

void add_quota(const QuotaUse& use, double cores, const Entity& entity, Batch& batch) {
  batch.add(cpu_quota_cores, entity, cores);
  add_seconds(cpu_quota_used, entity, use.used(), batch);
  add_seconds(cpu_throttled, entity, use.throttled(), batch);
}

}  // namespace

// usage_usec 20228
// user_usec 8151
CpuTimes parse_cpu_stat(std::string_view text) {
  CpuTimes times;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    const auto seconds = static_cast<double>(value) / microseconds;
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
    usage.push_back(static_cast<double>(*value) / nanoseconds);
  }
}

// nr_periods 12            nr_periods 12
// nr_throttled 0           nr_throttled 0
// throttled_time 0   (v1)  throttled_usec 0   (v2)
// nr_bursts 0              nr_bursts 0
// burst_time 0             burst_usec 0
Throttling parse_throttling(std::string_view text) {
  Throttling throttling;
  text::each_key_value(text, [&](std::string_view key, std::uint64_t value) {
    if (key == "nr_periods") throttling.periods = value;
    if (key == "nr_throttled") throttling.throttled_periods = value;
    const auto amount = static_cast<double>(value);
    if (key == "throttled_time") throttling.throttled_seconds = amount / nanoseconds;
    if (key == "throttled_usec") throttling.throttled_seconds = amount / microseconds;
    if (key == "nr_bursts") throttling.burst_periods = value;
    if (key == "burst_time") throttling.burst_seconds = amount / nanoseconds;
    if (key == "burst_usec") throttling.burst_seconds = amount / microseconds;
  });
  return throttling;
}

std::optional<std::size_t> parse_cpu_count(std::string_view list) {
  list = text::trim(list);
  const auto last = list.substr(list.find_last_of(",-") + 1);  // npos + 1 is 0
  const auto cpu = text::number<std::uint32_t>(last);
  if (!cpu) return std::nullopt;
  return std::size_t{*cpu} + 1;
}

CpuCollector::CpuCollector(const HostFs& fs, CgroupLayout layout, CpuOptions options,
                           std::shared_ptr<CpuClockBoard> board)
    : layout_(std::move(layout)),
      options_(options),
      board_(std::move(board)),
      v1_usage_(layout_.is_v1("cpuacct")),
      v1_quota_(layout_.is_v1("cpu")),
      online_(fs.hot_sys("devices/system/cpu/online")) {}

CpuCollector::Files CpuCollector::open(const Container& container) const {
  Files files;
  const auto& path = container.cgroup_path;
  files.usage_in = control_directory(layout_, v1_usage_ ? "cpuacct" : "cpu", path);
  files.quota_in = control_directory(layout_, "cpu", path);
  files.usage.name = "cpu.stat";
  if (v1_usage_) {
    files.usage.name = options_.per_cpu ? "cpuacct.usage_percpu" : "cpuacct.usage";
    files.modes.name = "cpuacct.stat";
    files.bandwidth.name = "cpu.stat";
  }
  files.quota.name = v1_quota_ ? "cpu.cfs_quota_us" : "cpu.max";
  files.period.name = v1_quota_ ? "cpu.cfs_period_us" : "";
  return files;
}

Status CpuCollector::collect(const CollectContext& context, Batch& batch) {
  if (layout_.mode == CgroupMode::none) return fail(Code::unsupported, "no cgroups");
  batch.hold(context.containers);
  reader_.begin(context.now);
  // The kernel lists every possible CPU; cAdvisor shows those that are there.
  const auto online = online_.read();
  cpus_ = online ? parse_cpu_count(*online).value_or(0) : 0;
  auto clocks = std::make_shared<CpuClocks>();
  clocks->now = context.now;
  clocks->containers = context.containers;
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    look_at_quota(files, context.now);
    const auto numbers = v1_usage_ ? read_v1(files) : read_v2(files);
    add_usage(numbers, container.entity, batch);
    clocks->seconds.push_back(numbers.times.total);
    // Without a quota the kernel counts nothing.
    if (!files.cores) return;
    add_throttling(numbers.throttling, container.entity, batch);
    if (numbers.times.total) {
      files.use.look(context.now,
                     {*numbers.times.total, numbers.throttling.periods.value_or(0),
                      numbers.throttling.throttled_periods.value_or(0)},
                     *files.cores);
    }
    add_quota(files.use, *files.cores, container.entity, batch);
  });
  files_.keep_only(*context.containers);
  if (board_) board_->publish(std::move(clocks));
  return reader_.status();
}

void CpuCollector::look_at_quota(Files& files, Instant now) {
  if (now < files.quota_due) return;
  files.quota_due = now + quota_lifetime;
  files.cores.reset();
  const auto text = reader_.read(files.quota_in, files.quota);
  if (!text) return;
  if (!v1_quota_) {
    files.cores = parse_quota_cores(*text);
    return;
  }
  const auto quota = text::number<std::int64_t>(text::trim(*text));  // "-1" is none
  if (quota && *quota > 0) {
    files.cores = quota_cores(quota, reader_.number(files.quota_in, files.period));
  }
}

CpuCollector::Numbers CpuCollector::read_v1(Files& files) {
  Numbers numbers;
  const auto usage = reader_.read(files.usage_in, files.usage);
  if (!usage) return numbers;
  numbers.cpus = parse_usage_percpu(*usage);  // cpuacct.usage is one number of the same form
  if (numbers.cpus.empty()) reader_.note(files.usage_in, files.usage, "no CPU times");
  const auto total = std::accumulate(numbers.cpus.begin(), numbers.cpus.end(), 0.0);
  if (!options_.per_cpu) numbers.cpus.clear();
  if (cpus_ != 0 && numbers.cpus.size() > cpus_) numbers.cpus.resize(cpus_);
  numbers.times = modes_v1(files, total);
  if (!files.cores) return numbers;
  const auto bandwidth = reader_.read(files.quota_in, files.bandwidth);
  if (bandwidth) numbers.throttling = parse_throttling(*bandwidth);
  return numbers;
}

/// User and system time have moved only if their sum has.
CpuTimes CpuCollector::modes_v1(Files& files, double total) {
  if (total > 0 && files.times.total == total) return files.times;
  files.times = {};
  if (const auto modes = reader_.read(files.usage_in, files.modes)) {
    files.times = parse_cpuacct_stat(*modes, ticks_per_second());
  }
  if (total > 0) files.times.total = total;
  return files.times;
}

CpuCollector::Numbers CpuCollector::read_v2(Files& files) {
  Numbers numbers;
  const auto text = reader_.read(files.usage_in, files.usage);
  if (!text) return numbers;
  numbers.times = parse_cpu_stat(*text);
  numbers.throttling = parse_throttling(*text);
  if (!numbers.times.total) reader_.note(files.usage_in, files.usage, "no usage_usec");
  return numbers;
}

/// As in cAdvisor: a CPU on which the container never ran has no sample, and there is a total only
/// where the CPUs are not told apart, so that a sum over `cpu` counts nothing twice.
void CpuCollector::add_usage(const Numbers& numbers, const Entity& entity, Batch& batch) const {
  for (std::size_t cpu = 0; cpu < numbers.cpus.size(); ++cpu) {
    if (numbers.cpus[cpu] <= 0) continue;
    batch.add(cpu_usage_seconds, entity, numbers.cpus[cpu], {CpuLabel(cpu).view()});
  }
  if (numbers.cpus.empty() && numbers.times.total) {
    batch.add(cpu_usage_seconds, entity, *numbers.times.total, {"total"});
  }
  add_seconds(cpu_user_seconds, entity, numbers.times.user, batch);
  add_seconds(cpu_system_seconds, entity, numbers.times.system, batch);
}

}  // namespace strata::container
