#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"
#include "collectors/host/shapes/number_files.h"

namespace strata::host::processes {

inline constexpr auto threads = gauge_def("node_processes_threads", "Threads of all processes.");
inline constexpr auto states =
    gauge_def("node_processes_state", "Processes by the state of their first thread.", {"state"});
inline constexpr auto thread_states =
    gauge_def("node_processes_threads_state", "Threads by their state.", {"thread_state"});
inline constexpr auto pids = gauge_def("node_processes_pids", "Processes.");

inline constexpr std::array metrics = {&threads, &states, &thread_states, &pids};

inline constexpr std::array limits = {
    NumberFile{{Root::proc, "sys/kernel/threads-max"},
               gauge_def("node_processes_max_threads", "Most threads that there may be.")},
    NumberFile{{Root::proc, "sys/kernel/pid_max"},
               gauge_def("node_processes_max_processes",
                         "The number that no process's or thread's id reaches.")},
};

}  // namespace strata::host::processes
