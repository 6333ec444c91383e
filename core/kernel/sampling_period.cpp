#include "core/kernel/sampling_period.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace strata::kernel {
namespace {

constexpr std::uint64_t nanoseconds = 1'000'000'000;

/// What is not within it is no CPU's frequency.
constexpr std::uint64_t least_hertz = 10'000'000;
constexpr std::uint64_t most_hertz = 100'000'000'000;
constexpr double most_megahertz = 100'000;

std::optional<std::uint64_t> by_cpufreq(const HostFs& fs) {
  const auto cpus = list_directory(fs.sys("devices/system/cpu"));
  std::uint64_t highest = 0;
  for (const auto& cpu : cpus.value_or(std::vector<std::string>())) {
    const auto file = read_file(fs.sys("devices/system/cpu/" + cpu + "/cpufreq/cpuinfo_max_freq"));
    const auto kilohertz = file ? text::u64(text::trim(*file)) : std::nullopt;
    highest = std::max(highest, std::min(kilohertz.value_or(0), most_hertz) * 1000);
  }
  return highest == 0 ? std::nullopt : std::optional(highest);
}

std::optional<std::uint64_t> by_cpuinfo(const HostFs& fs) {
  const auto file = read_file(fs.proc("cpuinfo"));
  if (!file) return std::nullopt;
  double highest = 0;
  for (std::string_view rest = *file; !rest.empty();) {
    auto value = text::take_line(rest);
    if (text::trim(text::take_until(value, ':')) != "cpu MHz") continue;
    const auto megahertz = text::real(text::trim(value)).value_or(0);
    if (megahertz > highest && megahertz < most_megahertz) highest = megahertz;
  }
  return highest <= 0 ? std::nullopt
                      : std::optional(static_cast<std::uint64_t>(std::llround(highest * 1e6)));
}

}  // namespace

SamplingPeriod clock_period(std::uint64_t rate) {
  return {.by_cycles = false, .count = nanoseconds / rate};
}

SamplingPeriod sampling_period(std::optional<std::uint64_t> highest_hertz, std::uint64_t rate) {
  const auto hertz = highest_hertz.value_or(0);
  if (hertz < least_hertz || hertz > most_hertz) return clock_period(rate);
  return {.by_cycles = true, .count = hertz / rate};
}

std::optional<std::uint64_t> highest_cpu_hertz(const HostFs& fs) {
  const auto highest = by_cpufreq(fs);
  return highest ? highest : by_cpuinfo(fs);
}

}  // namespace strata::kernel
