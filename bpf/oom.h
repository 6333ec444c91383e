/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Ring of `oom`: the kernel chose a victim. Map `oom_kills`: container key -> how often; per CPU.
 */
#ifndef STRATA_BPF_OOM_H
#define STRATA_BPF_OOM_H

#include "include/self_cost.h"
#include "include/shared.h"

struct strata_oom_event {
  __u64 time_ns;
  __u64 key;       /* of the victim; STRATA_NO_KEY where the kernel tells its pid alone */
  __u64 cause_key; /* of the process that wanted the memory */
  __u32 pid;       /* of the victim */
  __u32 cause_pid;
  char comm[STRATA_COMM_BYTES]; /* of the victim; empty where the kernel tells its pid alone */
  char cause_comm[STRATA_COMM_BYTES];
};
STRATA_SIZE_IS(struct strata_oom_event, 64);

#endif
