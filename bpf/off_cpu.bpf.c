// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * What threads wait for: the stacks with which they leave a CPU, and how long it takes until they
 * run again. Stacks are taken when the thread leaves, while its own memory can be read; only waits
 * that last are counted. Kernel threads, whose business is to wait, are left out.
 */
#include "profile.h"

#include "include/stacks.bpf.h"

/* The tracepoint has a fourth argument, prev's state when it gave up the CPU (from 5.18). */
const volatile bool has_prev_state = 0;

const volatile __u64 minimum_ns = 1000000;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, __u32);
  __type(value, struct strata_waiting);
} waiting SEC(".maps");

#define TASK_UNINTERRUPTIBLE 0x2
#define TASK_DEAD_ANY 0xb0 /* EXIT_DEAD | EXIT_ZOMBIE | TASK_DEAD */

static __always_inline __u32 flags_of(struct task_struct* task, bool involuntary, long state) {
  __u32 flags = 0;
  if (involuntary) return STRATA_PROFILE_PREEMPTED;
  if (waits_for_io(task)) flags |= STRATA_PROFILE_IO_WAIT;
  if (state & TASK_UNINTERRUPTIBLE) flags |= STRATA_PROFILE_UNINTERRUPTIBLE;
  return flags;
}

static __always_inline void leave(void* ctx, struct task_struct* task, bool involuntary,
                                  long state) {
  __u32 tid = BPF_CORE_READ(task, pid);
  struct user_registers registers = {};
  struct strata_waiting wait;
  __s32 pid;
  if (!tid || state & TASK_DEAD_ANY || !address_space(task)) return;
  pid = visible_pid(task);
  if (!is_wanted(task, pid)) return;
  tell_of_process(task, pid);
  fill_key(&wait.as, task, pid, flags_of(task, involuntary, state));
  registers_of_kernel_entry(&registers);
  if (!keep_stacks(ctx, &wait.as, &registers)) {
    lose_sample();
    return;
  }
  wait.since_ns = bpf_ktime_get_ns(); /* until here the thread has the CPU, and pays for this */
  if (bpf_map_update_elem(&waiting, &tid, &wait, BPF_ANY)) lose_sample();
}

static __always_inline void come_back(struct task_struct* task) {
  __u32 tid = BPF_CORE_READ(task, pid);
  struct strata_waiting* wait = bpf_map_lookup_elem(&waiting, &tid);
  __u64 ns;
  if (!wait) return;
  ns = bpf_ktime_get_ns() - wait->since_ns;
  if (ns >= minimum_ns) {
    struct strata_profile_key as = wait->as;
    count(&as, ns);
  }
  bpf_map_delete_elem(&waiting, &tid);
}

TRACEPOINT_PROGRAM(sched_switch, off_cpu_switch, bool preempt, struct task_struct* prev,
                   struct task_struct* next) {
  long state = has_prev_state ? (long)(__u32)ctx[3] : task_state(prev);
  leave(ctx, prev, preempt || state == 0, state);
  come_back(next);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
