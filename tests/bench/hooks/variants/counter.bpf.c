// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* What the hook costs by itself: one count for each switch. */
#include "include/container.bpf.h"
#include "include/losses.bpf.h"
#include "run_queue.h"

__u64 switches;

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct* prev, struct task_struct* next) {
  switches++;
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
