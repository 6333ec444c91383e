/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Ring of `cgroup`: a cgroup of the identifying hierarchy was made, removed, or given a process. */
#ifndef STRATA_BPF_CGROUP_H
#define STRATA_BPF_CGROUP_H

#include "include/self_cost.h"
#include "include/shared.h"

/* What the kernel's own buffer for these tracepoints holds (TRACE_CGROUP_PATH_LEN). */
#define STRATA_CGROUP_PATH_BYTES 1024

enum strata_cgroup_event_type {
  STRATA_CGROUP_MKDIR = 1,
  STRATA_CGROUP_RMDIR = 2,
  STRATA_CGROUP_ATTACH = 3,
};

struct strata_cgroup_event {
  __u64 time_ns; /* bpf_ktime_get_ns: CLOCK_MONOTONIC */
  __u64 key;
  __u64 parent_key; /* STRATA_NO_KEY for a root */
  __u32 type;
  __u32 pid;                    /* process moved in; else the one that made or removed it */
  char comm[STRATA_COMM_BYTES]; /* of that process */
  /* From the hierarchy's root, ended by NUL. The kernel cuts it at 1023 bytes: see
   * Lifecycle::path_of(). */
  char path[STRATA_CGROUP_PATH_BYTES];
};
STRATA_SIZE_IS(struct strata_cgroup_event, 1072);

#endif
