#include "agent/runtime/self_metrics.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "core/base/page_size.h"
#include "core/base/text.h"

namespace strata::agent {
namespace {

constexpr Duration traffic_period = std::chrono::seconds(5);

void add_collectors(Batch& batch, Instant now, std::span<const CollectorReport> reports) {
  for (const auto& report : reports) {
    batch.add(collector_up, report.up ? 1 : 0, {report.name});
    if (report.took != Duration::zero()) {
      batch.add(collector_duration, seconds(report.took), {report.name});
    }
    if (report.batch) batch.add(collector_age, seconds(now - report.collected_at), {report.name});
    for (const auto& [code, count] : report.errors) {
      batch.add(collector_errors, static_cast<double>(count), {report.name, to_string(code)});
    }
  }
}

/// Of the collectors of cAdvisor's families; a BPF program that the kernel lacks is no failed
/// scrape. Those that have not run yet have not failed either.
void add_scrape_error(Batch& batch, std::span<const CollectorReport> reports) {
  const bool failed = std::any_of(reports.begin(), reports.end(), [](const auto& report) {
    return report.name.starts_with("container_") && !report.up &&
           !report.last_error.message.empty();
  });
  batch.add(container_scrape_error, failed ? 1 : 0);
}

void add_thresholds(Batch& batch, const Thresholds& thresholds) {
  for (std::size_t i = 0; i < default_thresholds.size(); ++i) {
    batch.add(threshold_def, thresholds.values.at(i), {default_thresholds.at(i).name});
  }
}

/// This machine in Go's words, as the label has them.
std::string go_architecture() {
  utsname names{};
  if (::uname(&names) != 0) return {};
  const std::string_view machine = static_cast<const char*>(names.machine);
  if (machine == "x86_64") return "amd64";
  if (machine == "aarch64") return "arm64";
  return std::string(machine);
}

/// The field `name` of the lines "IpExt: ..." of /proc/net/netstat, the first of which has names.
std::optional<std::uint64_t> ip_ext(std::string_view file, std::string_view name) {
  std::string_view names;
  while (!file.empty()) {
    auto line = text::take_line(file);
    if (text::take_field(line) != "IpExt:") continue;
    if (names.empty()) {
      names = line;
      continue;
    }
    while (!names.empty() && !line.empty()) {
      const auto value = text::take_field(line);
      if (text::take_field(names) == name) return text::u64(value);
    }
  }
  return std::nullopt;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

/// The agent has a dozen open for each container. From 6.2 on (f1f1f2569901) the kernel tells their
/// number as the directory's size, before as 0.
std::optional<double> open_descriptors() {
  constexpr auto* directory = "/proc/self/fd";
  struct stat info {};
  if (::stat(directory, &info) == 0 && info.st_size > 0) return static_cast<double>(info.st_size);
  const auto listed = list_directory(directory);
  if (!listed) return std::nullopt;
  return static_cast<double>(listed->size()) - 1;  // the listing's own is one of those it counts
}

}  // namespace

void SelfMetrics::set(const Thresholds& thresholds) {
  steady_ = Batch();
  steady_.add(build_info_def, 1, {build_.version, build_.libbpf, build_.compiler});
  steady_.add(node_exporter_build_info, 1,
              {"", go_architecture(), "linux", "", "", "", "strata " + build_.version});
  add_thresholds(steady_, thresholds);
}

std::shared_ptr<const Batch> SelfMetrics::collect(Instant now,
                                                  std::span<const CollectorReport> reports,
                                                  std::span<const SourceHealth> sources,
                                                  const Snapshot* previous) {
  auto batch = std::make_shared<Batch>(steady_);
  add_collectors(*batch, now, reports);
  add_scrape_error(*batch, reports);
  for (const auto& source : sources) batch->add(source_up, source.ok ? 1 : 0, {source.source});
  add_series(*batch, previous);
  add_process(*batch, now);
  return batch;
}

void SelfMetrics::add_series(Batch& batch, const Snapshot* previous) {
  if (previous == nullptr) return;
  for (std::size_t i = 0; i < layer_count; ++i) {
    const auto layer = to_string(static_cast<Layer>(i));
    dropped_.at(i) += previous->series.at(i).dropped;
    batch.add(series_count, static_cast<double>(previous->series.at(i).kept), {layer});
    batch.add(series_dropped, static_cast<double>(dropped_.at(i)), {layer});
  }
}

void SelfMetrics::add_process(Batch& batch, Instant now) {
  batch.add(process_cpu, cpu_seconds());
  batch.add(process_start, unix_seconds(started_));
  if (const auto statm = statm_.read()) {  // "size resident shared ..." in pages
    auto rest = *statm;
    const auto size = text::u64(text::take_field(rest));
    const auto resident = text::u64(text::take_field(rest));
    const auto page = static_cast<double>(page_bytes());
    if (size) batch.add(process_virtual, static_cast<double>(*size) * page);
    if (resident) batch.add(process_resident, static_cast<double>(*resident) * page);
  }
  if (const auto open = open_descriptors()) batch.add(process_open_fds, *open);
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    batch.add(process_max_fds, static_cast<double>(limit.rlim_cur));
  }
  // Without a limit this is 2^64 - 1, as client libraries have it.
  if (::getrlimit(RLIMIT_AS, &limit) == 0) {
    batch.add(process_virtual_max, static_cast<double>(limit.rlim_cur));
  }
  add_traffic(batch, now);
}

// The kernel adds up some hundred counters of all CPUs for these two, which hardly anybody reads.
void SelfMetrics::add_traffic(Batch& batch, Instant now) {
  if (!traffic_read_ || now - *traffic_read_ >= traffic_period) {
    traffic_read_ = now;
    const auto netstat = netstat_.read();
    received_ = netstat ? ip_ext(*netstat, "InOctets") : std::nullopt;
    sent_ = netstat ? ip_ext(*netstat, "OutOctets") : std::nullopt;
  }
  if (received_) batch.add(process_received, static_cast<double>(*received_));
  if (sent_) batch.add(process_sent, static_cast<double>(*sent_));
}

}  // namespace strata::agent
