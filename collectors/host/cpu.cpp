#include "collectors/host/cpu.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "collectors/host/cpu_info.h"
#include "collectors/host/cpu_metrics.h"
#include "collectors/host/cpu_topology.h"
#include "collectors/host/lines.h"
#include "collectors/host/shapes/host_file.h"

namespace strata::host {
namespace {

constexpr double ticks_per_second = 100;
constexpr std::uint64_t jump_back_ticks = 300;
constexpr std::size_t fewest_modes = 4;  // user, nice, system and idle have always been there
constexpr std::string_view cpu_prefix = "cpu";

struct ModeRow {
  CpuMode mode;
  const MetricDef* def;
  std::string_view label;
};

// Guest time is part of user and nice; it is shown apart, not subtracted.
constexpr std::array<ModeRow, cpu_mode_count> mode_rows = {{
    {CpuMode::user, &cpu_seconds, "user"},
    {CpuMode::nice, &cpu_seconds, "nice"},
    {CpuMode::system, &cpu_seconds, "system"},
    {CpuMode::idle, &cpu_seconds, "idle"},
    {CpuMode::iowait, &cpu_seconds, "iowait"},
    {CpuMode::irq, &cpu_seconds, "irq"},
    {CpuMode::softirq, &cpu_seconds, "softirq"},
    {CpuMode::steal, &cpu_seconds, "steal"},
    {CpuMode::guest, &cpu_guest_seconds, "user"},
    {CpuMode::guest_nice, &cpu_guest_seconds, "nice"},
}};

/// "cpu1 3357 0 4313 1362393 10 0 1 0 0 0"; nullopt for the sum of all CPUs and other lines.
std::optional<CpuLine> parse_cpu_line(std::string_view line) {
  auto name = text::take_field(line);
  if (!name.starts_with(cpu_prefix)) return std::nullopt;
  const auto cpu = text::number<std::uint32_t>(name.substr(cpu_prefix.size()));
  if (!cpu) return std::nullopt;
  CpuLine parsed{*cpu, {}};
  auto& times = parsed.times;
  for (auto field = text::take_field(line); !field.empty() && times.modes < cpu_mode_count;
       field = text::take_field(line)) {
    const auto ticks = text::u64(field);
    if (!ticks) return std::nullopt;
    times.ticks.at(times.modes++) = *ticks;
  }
  if (times.modes < fewest_modes) return std::nullopt;
  return parsed;
}

}  // namespace

Result<std::vector<CpuLine>> parse_cpu_times(std::string_view proc_stat) {
  std::vector<CpuLine> lines;
  each_whole_line(proc_stat, [&](std::string_view text) {
    const auto line = parse_cpu_line(text);
    if (line && (lines.empty() || lines.back().cpu < line->cpu)) lines.push_back(*line);
  });
  if (lines.empty()) return fail(Code::parse, "no line of a CPU");
  return lines;
}

void advance(CpuTimes& held, const CpuTimes& read) {
  if (held.of(CpuMode::idle) >= read.of(CpuMode::idle) + jump_back_ticks) held = {};
  held.modes = read.modes;
  for (std::size_t i = 0; i < cpu_mode_count; ++i) {
    held.ticks.at(i) = std::max(held.ticks.at(i), read.ticks.at(i));
  }
}

CpuCollector::CpuCollector(const HostFs& host, const CpuOptions& options)
    : file_(host.hot_proc("stat")), guest_(options.guest) {
  if (options.info || !options.flags_include.empty() || !options.bugs_include.empty()) {
    placement_ = Placement::own_thread;
    parts_.push_back(std::make_unique<CpuInfo>(
        host, CpuInfoOptions{options.frequency, options.flags_include, options.bugs_include}));
  }
  parts_.push_back(std::make_unique<CpuTopology>(host));
}

Status CpuCollector::collect(const CollectContext& context, Batch& batch) {
  auto status = collect_times(batch);
  for (const auto& part : parts_) weigh(status, part->collect(context, batch));
  return status;
}

Status CpuCollector::collect_times(Batch& batch) {
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto lines = parse_cpu_times(*text);
  if (!lines) return fail(lines.error().within(file_.path()));
  const std::size_t shown = guest_ ? cpu_mode_count : 8;
  for (const auto& line : *lines) {
    auto& held = held_[line.cpu];
    advance(held, line.times);
    std::array<char, 10> digits{};
    const auto* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), line.cpu).ptr;
    const std::string_view cpu(digits.data(), static_cast<std::size_t>(end - digits.data()));
    for (std::size_t i = 0; i < std::min(held.modes, shown); ++i) {
      const auto& row = mode_rows.at(i);
      const double seconds = static_cast<double>(held.of(row.mode)) / ticks_per_second;
      batch.add(*row.def, seconds, {cpu, row.label});
    }
  }
  return {};
}

}  // namespace strata::host
