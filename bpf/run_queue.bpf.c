// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * How long tasks wait for a CPU, and how long they hold it, by container. One hook and no state of
 * our own: the scheduler updates a task's sched_info after this tracepoint, so the values in it are
 * still those of the moment when next was queued and prev got the CPU. They are on the run queue's
 * clock; bpf_ktime_get_ns() is another one. A wait that a migration cut in two counts from the
 * migration.
 */
#include "run_queue.h"

#include "include/container.bpf.h"
#include "include/histogram.bpf.h"
#include "include/losses.bpf.h"

/* The tracepoint has a fourth argument, prev's state when it gave up the CPU (from 5.18). */
const volatile bool has_prev_state = 0;

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, struct strata_run_queue);
} run_queues SEC(".maps");

static struct strata_run_queue zero;

static __always_inline void account_prev(struct strata_run_queue* queue, struct task_struct* prev,
                                         __u64 now, bool involuntary) {
  __u64 arrived = prev->sched_info.last_arrival;
  if (arrived && now > arrived) queue->on_cpu_ns += now - arrived;
  if (involuntary) {
    queue->involuntary_switches++;
  } else {
    queue->voluntary_switches++;
  }
}

static __always_inline void account_next(struct strata_run_queue* queue, struct task_struct* next,
                                         __u64 now) {
  __u64 queued = next->sched_info.last_queued;
  if (queued) histogram_add(&queue->wait, now > queued ? now - queued : 0);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(run_queue_switch, bool preempt, struct task_struct* prev, struct task_struct* next) {
  struct strata_run_queue* queue = 0;
  __u64 now = prev->se.cfs_rq->rq->clock;
  __u64 prev_key = 0, next_key;
  if (prev->pid) {
    long state = has_prev_state ? (long)(__u32)ctx[3] : task_state(prev);
    prev_key = task_key(prev);
    queue = lookup_or_add(&run_queues, &prev_key, &zero);
    if (queue) account_prev(queue, prev, now, preempt || state == 0);
  }
  if (next->pid) {
    next_key = task_key(next);
    if (!queue || next_key != prev_key) queue = lookup_or_add(&run_queues, &next_key, &zero);
    if (queue) account_next(queue, next, now);
  }
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
