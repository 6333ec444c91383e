// Frequencies of CPUs, /sys/devices/system/cpu/cpu<N>/cpufreq/, in kHz.
#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

template <FixedText Prefix, FixedText Name>
constexpr FileRow cpufreq_row(std::string_view file, std::string_view help,
                              Moves moves = Moves::always) {
  return {.file = file,
          .def = {.name = field_text<Prefix, Name, "_hertz">,
                  .help = help,
                  .type = MetricType::gauge,
                  .labels = {"cpu"}},
          .unit = {.times = 1000},
          .moves = moves};
}

template <FixedText Prefix>
inline constexpr std::array cpufreq_files = {
    cpufreq_row<Prefix, "frequency">("cpufreq/cpuinfo_cur_freq",
                                     "Frequency that the CPU's thread runs at now."),
    cpufreq_row<Prefix, "frequency_avg">("cpufreq/cpuinfo_avg_freq",
                                         "Frequency of the CPU's thread on average."),
    cpufreq_row<Prefix, "frequency_min">(
        "cpufreq/cpuinfo_min_freq", "Lowest frequency that the CPU can run at.", Moves::seldom),
    cpufreq_row<Prefix, "frequency_max">(
        "cpufreq/cpuinfo_max_freq", "Highest frequency that the CPU can run at.", Moves::seldom),
    cpufreq_row<Prefix, "scaling_frequency">("cpufreq/scaling_cur_freq",
                                             "Frequency that the kernel has set for the CPU."),
    cpufreq_row<Prefix, "scaling_frequency_min">(
        "cpufreq/scaling_min_freq", "Lowest frequency that the kernel may set.", Moves::seldom),
    cpufreq_row<Prefix, "scaling_frequency_max">(
        "cpufreq/scaling_max_freq", "Highest frequency that the kernel may set.", Moves::seldom),
};

template <FixedText Prefix>
inline constexpr MetricDef cpufreq_governor{
    .name = field_text<Prefix, "scaling_governor", "">,
    .help = "1 for the governor that sets the CPU's frequency, 0 for those that could.",
    .type = MetricType::gauge,
    .labels = {"cpu", "governor"},
};

template <FixedText Prefix>
inline constexpr EntityDir cpufreq_dir{
    .directory = "devices/system/cpu",
    .label = "cpu",
    .is_entity = [](std::string_view name) { return is_numbered(name, "cpu"); },
    .cut = 3,
    .files = cpufreq_files<Prefix>};

}  // namespace strata::host
