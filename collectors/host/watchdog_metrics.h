// Watchdogs, which restart a machine that no longer serves them: /sys/class/watchdog/<name>/.
#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

constexpr FileRow watchdog_row(std::string_view file, std::string_view name,
                               std::string_view help) {
  return {.file = file,
          .def = {.name = name, .help = help, .type = MetricType::gauge, .labels = {"name"}}};
}

inline constexpr std::array watchdog_files = {
    watchdog_row("access_cs0", "node_watchdog_access_cs0",
                 "Whether the watchdog may start from the other flash chip."),
    watchdog_row("bootstatus", "node_watchdog_bootstatus",
                 "Why the machine started, as bits of the watchdog's."),
    watchdog_row("fw_version", "node_watchdog_fw_version", "Version of the watchdog's firmware."),
    watchdog_row("nowayout", "node_watchdog_nowayout",
                 "1 where the watchdog cannot be stopped once it runs."),
    watchdog_row("pretimeout", "node_watchdog_pretimeout_seconds",
                 "How long before its end the watchdog warns."),
    watchdog_row("timeleft", "node_watchdog_timeleft_seconds",
                 "What is left until the watchdog restarts the machine."),
    watchdog_row("timeout", "node_watchdog_timeout_seconds",
                 "How long the watchdog waits to be served."),
};

inline constexpr std::array watchdog_texts = {
    TextRow{"options", "options"},
    TextRow{"identity", "identity"},
    TextRow{"state", "state"},
    TextRow{"status", "status"},
    TextRow{"pretimeout_governor", "pretimeout_governor"},
};

inline constexpr std::array watchdog_infos = {
    InfoRow{
        {.name = "node_watchdog_info",
         .help = "What is no number of the watchdog; always 1.",
         .type = MetricType::gauge,
         .labels =
             many_keys<"name", "options", "identity", "state", "status", "pretimeout_governor">},
        watchdog_texts},
};

inline constexpr EntityDir watchdog_dir{.directory = "class/watchdog",
                                        .label = "name",
                                        .files = watchdog_files,
                                        .infos = watchdog_infos};

}  // namespace strata::host
