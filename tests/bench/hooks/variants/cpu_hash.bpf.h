/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Rows in a per-CPU hash by cgroup. */
#pragma once

#include "include/container.bpf.h"
#include "include/losses.bpf.h"
#include "run_queue.h"

#define ADD(to, more) ((to) += (more))

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, struct strata_run_queue);
} run_queues SEC(".maps");

static struct strata_run_queue zero;
__u64 run_queues_lost = 0;

static __always_inline struct strata_run_queue* row_of(__u32 cpu, __u64 key,
                                                       struct task_struct* task) {
  return lookup_or_add(&run_queues, &key, &zero, &run_queues_lost);
}
