/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Map `run_queues`: container key -> what its tasks waited for and had of the CPUs; per CPU. */
#ifndef STRATA_BPF_RUN_QUEUE_H
#define STRATA_BPF_RUN_QUEUE_H

#include "include/shared.h"

struct strata_run_queue {
  __u64 on_cpu_ns; /* up to the last switch away: a task on a CPU now is not in it yet */
  __u64 voluntary_switches;
  __u64 involuntary_switches;
  struct strata_histogram wait; /* runnable until running */
};
STRATA_SIZE_IS(struct strata_run_queue, 296);

#endif
