// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Rows in cgroup local storage (6.2), shared by the CPUs and so atomic; tasks in an array by pid.
 */
#include "pid_slots.bpf.h"

#define ADD(to, more) __sync_fetch_and_add(&(to), more)

/* Clang 14's libbpf headers know neither. */
#define BPF_MAP_TYPE_CGRP_STORAGE 32
static void* (*const cgrp_storage_get)(void*, struct cgroup*, void*, __u64) = (void*)210;

struct {
  __uint(type, BPF_MAP_TYPE_CGRP_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct strata_run_queue);
} run_queues SEC(".maps");

static __always_inline struct strata_run_queue* row_of(__u32 cpu, __u64 key,
                                                       struct task_struct* task) {
  return cgrp_storage_get(&run_queues, task->cgroups->dfl_cgrp, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

const volatile bool has_prev_state = 0;

#include "body.bpf.h"
