#include "collectors/container/pressure.h"

#include <utility>

#include "collectors/container/metrics.h"
#include "collectors/container/pressure_metrics.h"
#include "core/base/text.h"

namespace strata::container {
namespace {

struct Resource {
  std::string_view file;       // in a cgroup
  std::string_view host_file;  // in /proc/pressure
  const MetricDef* waiting;
  const MetricDef* stalled;
};

constexpr std::array resources = {
    Resource{"cpu.pressure", "cpu", &pressure_cpu_waiting, &pressure_cpu_stalled},
    Resource{"memory.pressure", "memory", &pressure_memory_waiting, &pressure_memory_stalled},
    Resource{"io.pressure", "io", &pressure_io_waiting, &pressure_io_stalled}};

std::optional<std::uint64_t> total_of(std::string_view line) {
  constexpr std::string_view key = "total=";
  while (true) {
    const auto field = text::take_field(line);
    if (field.empty()) return std::nullopt;
    if (field.starts_with(key)) return text::u64(field.substr(key.size()));
  }
}

void add(const MetricDef& def, const Entity& entity, std::optional<std::uint64_t> microseconds,
         Batch& batch) {
  if (microseconds) batch.add(def, entity, static_cast<double>(*microseconds) / 1e6);
}

}  // namespace

// some avg10=0.40 avg60=1.70 avg300=7.31 total=284371777
// full avg10=0.20 avg60=1.36 avg300=5.41 total=80908997
Pressure parse_pressure(std::string_view text) {
  Pressure pressure;
  while (!text.empty()) {
    auto line = text::take_line(text);
    const auto kind = text::take_field(line);
    if (kind == "some") pressure.some = total_of(line);
    if (kind == "full") pressure.full = total_of(line);
  }
  return pressure;
}

PressureCollector::PressureCollector(HostFs fs, CgroupLayout layout,
                                     std::shared_ptr<const CpuClockBoard> clocks)
    : fs_(std::move(fs)), layout_(std::move(layout)), clocks_(std::move(clocks)) {}

PressureCollector::Files PressureCollector::open(const Container& container) const {
  Files files;
  const bool host = is_host(container);
  if (host) {
    files.in = fs_.proc("pressure") + "/";
  } else if (!layout_.unified.directory.empty()) {
    files.in = layout_.unified.directory + container.cgroup_path + "/";
  }
  for (std::size_t i = 0; i < resources.size(); ++i) {
    files.files.at(i).name = host ? resources.at(i).host_file : resources.at(i).file;
  }
  return files;
}

Pressure PressureCollector::read_one(Files& files, std::size_t resource) {
  auto& file = files.files.at(resource);
  const auto text = reader_.read(files.in, file);
  if (!text) return {};
  const auto pressure = parse_pressure(*text);
  if (!pressure.some) reader_.note(files.in, file, "no total");
  return pressure;
}

/// A task that stalls on memory or I/O has run to get there, and runs when it is over; in between
/// the totals grow. So they stand still once they have done so for longer than the kernel takes to
/// bring them up to date (2 s: PSI_FREQ), until the cgroup runs. A task waits for a CPU without
/// having run: CPU's total is read each time.
void PressureCollector::read(Files& files, std::optional<double> clock, Instant now) {
  constexpr auto long_enough = std::chrono::seconds(5);
  const bool rested = files.rest.has_rested(clock);
  Pressures read = files.last;
  read[0] = read_one(files, 0);
  if (!rested || !files.settled || !files.rest.is_recent(now)) {
    for (std::size_t i = 1; i < read.size(); ++i) read.at(i) = read_one(files, i);
    if (!rested || read != files.last) files.since = now;
    files.settled = now - files.since >= long_enough;
    files.rest.note_reading(clock, now);
  }
  files.last = read;
}

Status PressureCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  reader_.begin(context.now);
  RoundClocks clocks(clocks_, context);
  each_live(*context.containers, [&](const Container& container) {
    auto& files = files_.of(container, [&](const Container& of) { return open(of); });
    read(files, clocks.next(), context.now);
    for (std::size_t i = 0; i < resources.size(); ++i) {
      add(*resources.at(i).waiting, container.entity, files.last.at(i).some, batch);
      add(*resources.at(i).stalled, container.entity, files.last.at(i).full, batch);
    }
  });
  files_.keep_only(*context.containers);
  return reader_.status();
}

}  // namespace strata::container
