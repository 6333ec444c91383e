#include "collectors/host/system_calls.h"

#include <cerrno>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collectors/host/shapes/entity_dirs.h"
#include "collectors/host/shapes/looking.h"
#include "collectors/host/time_metrics.h"
#include "collectors/host/timex_metrics.h"
#include "collectors/host/uname_metrics.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

class Uname final : public Part {
 public:
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    utsname name{};
    if (::uname(&name) != 0) return fail(errno_error(errno, "uname"));
    add_uname(name, batch);
    return {};
  }
};

class Timex final : public Part {
 public:
  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    timex clock{};  // modes 0: nothing is set
    const int state = ::adjtimex(&clock);
    if (state >= 0) {
      add_timex(clock, state, batch);
      return {};
    }
    auto error = errno_error(errno, "adjtimex");
    if (error.code == Code::permission) error.code = Code::no_data;
    return fail(std::move(error));
  }
};

class LocalTime final : public Part {
 public:
  Status collect(const CollectContext& context, Batch& batch) override {
    batch.add(time::now, unix_seconds(context.wall));
    const auto now = std::chrono::system_clock::to_time_t(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(context.wall));
    std::tm local{};
    if (::localtime_r(&now, &local) == nullptr) return fail(Code::invalid, "no local time");
    batch.add(time::zone_offset, static_cast<double>(local.tm_gmtoff), {local.tm_zone});
    return {};
  }
};

/// Looked at once a minute: the kernel leaves a source when it finds that it cannot be trusted.
class ClockSources final : public Part {
 public:
  explicit ClockSources(const HostFs& host) : directory_(host.sys("devices/system/clocksource")) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  struct Told {
    const MetricDef* def;
    std::string labels;
  };

  /// Each word of the file is a source.
  Status look_at(const std::string& path, const MetricDef& def, std::string_view device);
  Status look();

  std::string directory_;
  std::vector<Told> told_;
  Instant again_{};
};

Status ClockSources::look_at(const std::string& path, const MetricDef& def,
                             std::string_view device) {
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  std::string_view rest = *text;
  for (auto source = text::take_field(rest); !source.empty(); source = text::take_field(rest)) {
    auto labels = label_text(def.labels[0], device);
    append_label(labels, 0, def.labels[1], text::trim(source));
    told_.push_back({&def, std::move(labels)});
  }
  return {};
}

// available_clocksource: "tsc hpet acpi_pm \n"
Status ClockSources::look() {
  told_.clear();
  const auto names = list_directory(directory_);
  if (!names) return as_told(names.error(), Missing::absent);
  Status status;
  std::size_t count = 0;
  for (const auto& name : *names) {
    if (!is_numbered(name, "clocksource")) continue;
    const auto device = std::to_string(count++);  // not the number of its name: as node_exporter
    const auto source = directory_ + "/" + name;
    weigh(status, look_at(source + "/available_clocksource", time::available, device));
    weigh(status, look_at(source + "/current_clocksource", time::current, device));
  }
  return status;
}

Status ClockSources::collect(const CollectContext& context, Batch& batch) {
  Status status;
  if (context.now >= again_) {
    status = look();
    if (status) again_ = context.now + looked_at_again;
  }
  for (const auto& one : told_) batch.add_rendered(*one.def, Suffix::none, one.labels, 1);
  return status;
}

}  // namespace

void add_uname(const utsname& name, Batch& batch) {
  batch.add(
      uname_info, 1,
      {name.sysname, name.release, name.version, name.machine, name.nodename, name.domainname});
}

void add_timex(const timex& clock, int state, Batch& batch) {
  constexpr double micro = 1e6;
  constexpr double nano = 1e9;
  constexpr double ppm_fraction =
      65536;  // frequencies: parts per million, 16 bits of them fraction
  namespace family = timex_family;
  const double unit = (static_cast<unsigned>(clock.status) & STA_NANO) != 0 ? nano : micro;
  const auto add = [&batch](const MetricDef& def, auto value, double per_unit = 1) {
    batch.add(def, static_cast<double>(value) / per_unit);
  };
  batch.add(family::frequency, 1 + static_cast<double>(clock.freq) / (ppm_fraction * micro));
  add(family::sync_status, state == TIME_ERROR ? 0 : 1);
  add(family::offset, clock.offset, unit);
  add(family::max_error, clock.maxerror, micro);
  add(family::estimated_error, clock.esterror, micro);
  add(family::status, clock.status);
  add(family::loop_time_constant, clock.constant);
  add(family::tick, clock.tick, micro);
  add(family::pps_frequency, clock.ppsfreq, ppm_fraction * micro);
  add(family::pps_jitter, clock.jitter, unit);
  add(family::pps_shift, clock.shift);
  add(family::pps_stability, clock.stabil, ppm_fraction * micro);
  add(family::pps_jitter_count, clock.jitcnt);
  add(family::pps_calibrations, clock.calcnt);
  add(family::pps_errors, clock.errcnt);
  add(family::pps_stability_exceeded, clock.stbcnt);
  add(family::tai_offset, clock.tai);
}

std::unique_ptr<Collector> make_uname(const HostFs& /*host*/) {
  return made_of("uname", Placement::loop, std::make_unique<Uname>());
}

std::unique_ptr<Collector> make_time(const HostFs& host) {
  return made_of("time", Placement::loop, std::make_unique<LocalTime>(),
                 std::make_unique<ClockSources>(host));
}

std::unique_ptr<Collector> make_timex(const HostFs& /*host*/) {
  return made_of("timex", Placement::loop, std::make_unique<Timex>());
}

}  // namespace strata::host
