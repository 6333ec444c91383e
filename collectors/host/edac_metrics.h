// Errors of memory that controllers correct or only notice, /sys/devices/system/edac/mc/mc<N>/.
#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

constexpr FileRow edac_row(std::string_view file, std::string_view name, std::string_view help,
                           LabelKeys labels, std::string_view last_label = {}) {
  return {.file = file,
          .def = {.name = name, .help = help, .type = MetricType::counter, .labels = labels},
          .last_label = last_label};
}

inline constexpr std::string_view edac_csrow_correctable =
    "node_edac_csrow_correctable_errors_total";
inline constexpr std::string_view edac_csrow_correctable_help =
    "Errors in a row of the controller's memory that were corrected.";
inline constexpr std::string_view edac_csrow_uncorrectable =
    "node_edac_csrow_uncorrectable_errors_total";
inline constexpr std::string_view edac_csrow_uncorrectable_help =
    "Errors in a row of the controller's memory that could not be corrected.";

inline constexpr std::array edac_files = {
    edac_row("ce_count", "node_edac_correctable_errors_total",
             "Errors of the controller's memory that were corrected.", {"controller"}),
    edac_row("ue_count", "node_edac_uncorrectable_errors_total",
             "Errors of the controller's memory that could not be corrected.", {"controller"}),
    edac_row("ce_noinfo_count", edac_csrow_correctable, edac_csrow_correctable_help,
             {"controller", "csrow"}, "unknown"),
    edac_row("ue_noinfo_count", edac_csrow_uncorrectable, edac_csrow_uncorrectable_help,
             {"controller", "csrow"}, "unknown"),
};

inline constexpr std::array edac_csrow_files = {
    edac_row("ce_count", edac_csrow_correctable, edac_csrow_correctable_help,
             {"controller", "csrow"}),
    edac_row("ue_count", edac_csrow_uncorrectable, edac_csrow_uncorrectable_help,
             {"controller", "csrow"}),
};

inline constexpr std::array edac_csrows = {
    EntityDir{.directory = "",
              .label = "csrow",
              .is_entity = [](std::string_view name) { return is_numbered(name, "csrow"); },
              .cut = 5,
              .files = edac_csrow_files},
};

inline constexpr EntityDir edac_dir{
    .directory = "devices/system/edac/mc",
    .label = "controller",
    .is_entity = [](std::string_view name) { return is_numbered(name, "mc"); },
    .cut = 2,
    .files = edac_files,
    .below = edac_csrows};

inline constexpr MetricDef edac_channel_correctable{
    .name = "node_edac_channel_correctable_errors_total",
    .help = "Errors in a channel of a row of memory that were corrected.",
    .type = MetricType::counter,
    .labels = {"controller", "csrow", "channel", "dimm_label"},
};
inline constexpr MetricDef edac_channel_uncorrectable{
    .name = "node_edac_channel_uncorrectable_errors_total",
    .help = "Errors in a channel of a row of memory that could not be corrected.",
    .type = MetricType::counter,
    .labels = {"controller", "csrow", "channel", "dimm_label"},
};

inline constexpr std::array edac_channel_metrics = {&edac_channel_correctable,
                                                    &edac_channel_uncorrectable};

}  // namespace strata::host
