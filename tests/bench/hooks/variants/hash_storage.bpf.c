// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* A per-CPU hash by cgroup, tasks in task local storage (5.11). */
#include "cpu_hash.bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct strata_task_slot);
} tasks SEC(".maps");

static __always_inline struct strata_task_slot* slot_of(struct task_struct* task) {
  return bpf_task_storage_get(&tasks, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

const volatile bool has_prev_state = 0;

#include "body.bpf.h"
