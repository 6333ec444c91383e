// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Run queue, time on the CPU and switches alone, from sched_info; a per-CPU hash by cgroup. */
#include "cpu_hash.bpf.h"

static __always_inline struct strata_task_slot* slot_of(struct task_struct* task) { return 0; }

const volatile bool has_prev_state = 0;

#include "body.bpf.h"
