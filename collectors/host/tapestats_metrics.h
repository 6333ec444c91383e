// Tape drives, /sys/class/scsi_tape/st<N>/stats/.
#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

constexpr FileRow tape_counter(std::string_view file, std::string_view name, std::string_view help,
                               double per_unit = 1) {
  return {.file = file,
          .def = {.name = name, .help = help, .type = MetricType::counter, .labels = {"device"}},
          .unit = {.per_unit = per_unit}};
}

inline constexpr std::array tape_files = {
    FileRow{.file = "stats/in_flight",
            .def = {.name = "node_tape_io_now",
                    .help = "I/Os of the tape drive that are under way.",
                    .type = MetricType::gauge,
                    .labels = {"device"}}},
    tape_counter("stats/io_ns", "node_tape_io_time_seconds_total",
                 "Time that the tape drive's I/Os took, moves of the tape included.", 1e9),
    tape_counter("stats/other_cnt", "node_tape_io_others_total",
                 "I/Os of the tape drive other than reads and writes."),
    tape_counter("stats/read_byte_cnt", "node_tape_read_bytes_total",
                 "Bytes read from the tape drive."),
    tape_counter("stats/read_cnt", "node_tape_reads_completed_total", "Reads from the tape drive."),
    tape_counter("stats/read_ns", "node_tape_read_time_seconds_total",
                 "Time that reads from the tape drive took.", 1e9),
    tape_counter("stats/resid_cnt", "node_tape_residual_total",
                 "Reads and writes that the tape drive did in part."),
    tape_counter("stats/write_byte_cnt", "node_tape_written_bytes_total",
                 "Bytes written to the tape drive."),
    tape_counter("stats/write_cnt", "node_tape_writes_completed_total",
                 "Writes to the tape drive."),
    tape_counter("stats/write_ns", "node_tape_write_time_seconds_total",
                 "Time that writes to the tape drive took.", 1e9),
};

inline constexpr EntityDir tape_dir{
    .directory = "class/scsi_tape",
    .label = "device",
    .is_entity = [](std::string_view name) { return is_numbered(name, "st"); },
    .files = tape_files};

}  // namespace strata::host
