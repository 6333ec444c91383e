/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The accounting of bpf/run_queue.bpf.c without its knobs, over a store that the variant has
 * defined, with the knob has_prev_state: `row_of(cpu, key, task)` and `slot_of(task)`, the latter
 * NULL if there is none.
 */
#pragma once

#define TASK_DEAD_ANY 0xb0
#define TASK_NOLOAD 0x400

static __always_inline __u64 wait_slot(__u64 ns) {
  __u64 v = ns >> STRATA_WAIT_SHIFT, slot, more;
  if (v == 0) return 0;
  if (v >> 28) return STRATA_WAIT_SLOTS - 1;
  slot = (v > 0xffff) << 4;
  v >>= slot;
  more = (v > 0xff) << 3;
  v >>= more;
  slot |= more;
  more = (v > 0xf) << 2;
  v >>= more;
  slot |= more;
  slot |= (v > 0x3) << 1;
  return (slot >> 1) + 1;
}

static __always_inline void account_next(struct strata_run_queue* row,
                                         struct strata_task_slot* slot, struct task_struct* next,
                                         __u64 now) {
  __u64 arrived = next->sched_info.last_arrival, queued = next->sched_info.last_queued;
  __u64 wait = queued && now > queued ? now - queued : 0, gone, index;
  if (slot && arrived && slot->left_ns >= arrived && slot->pid == (__u32)next->pid) {
    gone = now - slot->left_ns;
    if (slot->state == STRATA_OFF_CPU_RUNNABLE) {
      wait = gone;
    } else {
      wait += next->sched_info.run_delay - slot->run_delay_ns;
      if (gone > wait && slot->state == STRATA_OFF_CPU_INTERRUPTIBLE) {
        ADD(row->interruptible_ns, gone - wait);
      } else if (gone > wait) {
        ADD(row->uninterruptible_ns, gone - wait);
      }
    }
  }
  index = wait_slot(wait);
  asm volatile("%0 &= 15" : "+r"(index));
  ADD(row->wait_slots[index], 1);
  ADD(row->wait_ns, wait);
}

static __always_inline void account_prev(struct strata_run_queue* row,
                                         struct strata_task_slot* slot, struct task_struct* prev,
                                         __u64 now, bool involuntary, long state) {
  if (slot && !(state & TASK_DEAD_ANY)) {
    slot->left_ns = now;
    slot->run_delay_ns = prev->sched_info.run_delay;
    slot->pid = prev->pid;
    slot->state = involuntary                        ? STRATA_OFF_CPU_RUNNABLE
                  : (state & (2 | TASK_NOLOAD)) == 2 ? STRATA_OFF_CPU_UNINTERRUPTIBLE
                                                     : STRATA_OFF_CPU_INTERRUPTIBLE;
  }
  ADD(row->on_cpu_ns, now - prev->sched_info.last_arrival);
  if (involuntary) {
    ADD(row->involuntary_switches, 1);
  } else {
    ADD(row->voluntary_switches, 1);
  }
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct* prev, struct task_struct* next) {
  long state = has_prev_state ? (long)(__u32)ctx[3] : task_state(prev);
  __u64 now = prev->se.cfs_rq->rq->clock, prev_key = 0, next_key;
  __u32 cpu = bpf_get_smp_processor_id();
  struct strata_run_queue* row = 0;
  if (prev->pid) {
    prev_key = key_of_task(1, prev);
    row = row_of(cpu, prev_key, prev);
    if (row) account_prev(row, slot_of(prev), prev, now, preempt || state == 0, state);
  }
  if (next->pid) {
    next_key = key_of_task(1, next);
    if (next_key != prev_key) row = row_of(cpu, next_key, next);
    if (row) account_next(row, slot_of(next), next, now);
  }
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
