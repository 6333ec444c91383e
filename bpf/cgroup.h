/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Ring of `cgroup`: a cgroup of the identifying hierarchy was made, removed, or given a process. */
#ifndef STRATA_BPF_CGROUP_H
#define STRATA_BPF_CGROUP_H

#include "include/shared.h"

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
  char path[STRATA_PATH_BYTES]; /* from the hierarchy's root; cut at 255 bytes */
};
STRATA_SIZE_IS(struct strata_cgroup_event, 304);

#endif
