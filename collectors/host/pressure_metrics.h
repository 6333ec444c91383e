#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/word_table.h"

namespace strata::host::pressure {

inline constexpr auto cpu_waiting = counter_def("node_pressure_cpu_waiting_seconds_total",
                                                "Time during which some task waited for a CPU.");
inline constexpr auto io_waiting = counter_def("node_pressure_io_waiting_seconds_total",
                                               "Time during which some task waited for I/O.");
inline constexpr auto io_stalled = counter_def("node_pressure_io_stalled_seconds_total",
                                               "Time during which all tasks waited for I/O.");
inline constexpr auto memory_waiting = counter_def(
    "node_pressure_memory_waiting_seconds_total", "Time during which some task waited for memory.");
inline constexpr auto memory_stalled = counter_def(
    "node_pressure_memory_stalled_seconds_total", "Time during which all tasks waited for memory.");
inline constexpr auto irq_stalled =
    counter_def("node_pressure_irq_stalled_seconds_total",
                "Time during which no task made progress because of interrupts.");

/// "some avg10=0.00 avg60=0.00 avg300=0.00 total=14036781": microseconds.
constexpr Cell total(const MetricDef& def) {
  return {.key = "total=", .def = &def, .unit = {.per_unit = 1e6}};
}

inline constexpr std::array cpu_some = {total(cpu_waiting)};
inline constexpr std::array io_some = {total(io_waiting)};
inline constexpr std::array io_full = {total(io_stalled)};
inline constexpr std::array memory_some = {total(memory_waiting)};
inline constexpr std::array memory_full = {total(memory_stalled)};
inline constexpr std::array irq_full = {total(irq_stalled)};

inline constexpr std::array cpu_rows = {WordRow{"some", cpu_some}};
inline constexpr std::array io_rows = {WordRow{"some", io_some}, WordRow{"full", io_full}};
inline constexpr std::array memory_rows = {WordRow{"some", memory_some},
                                           WordRow{"full", memory_full}};
inline constexpr std::array irq_rows = {WordRow{"full", irq_full}};

inline constexpr WordTable cpu_table{{Root::proc, "pressure/cpu"}, cpu_rows, Missing::no_data};
inline constexpr WordTable io_table{{Root::proc, "pressure/io"}, io_rows, Missing::no_data};
inline constexpr WordTable memory_table{
    {Root::proc, "pressure/memory"}, memory_rows, Missing::no_data};
/// Since 6.1, with CONFIG_IRQ_TIME_ACCOUNTING.
inline constexpr WordTable irq_table{{Root::proc, "pressure/irq"}, irq_rows, Missing::absent};

}  // namespace strata::host::pressure
