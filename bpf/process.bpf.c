// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Processes (not threads) that start, run a program, and end. */
#include "process.h"

#include "include/container.bpf.h"
#include "include/losses.bpf.h"
#include "include/ring.bpf.h"
#include "include/self_cost.bpf.h"

/*
 * A thousand containers, and those that came and went since the map was read last:
 * 4096 x (8 B key + 48 B of the hash + 24 B value x CPUs) = 416 KiB at 2 CPUs, 6.2 MiB at 64.
 */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 4096);
  __type(key, __u64);
  __type(value, struct strata_processes);
} processes SEC(".maps");

static struct strata_processes zero;

/* 1024 x (16 B key + 48 B of the hash + 8 B value x CPUs) = 80 KiB at 2 CPUs, 576 KiB at 64. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct strata_killed_key);
  __type(value, __u64);
} killed SEC(".maps");

static __u64 never;

struct {
  __u64 processes;
  __u64 killed;
} lost;

static __always_inline struct strata_processes* processes_of(__u64 key) {
  return lookup_or_add(&processes, &key, &zero, &lost.processes);
}

static __always_inline struct strata_process_event* begin(const bool trusted, __u32 type, __u64 key,
                                                          struct task_struct* task) {
  struct strata_process_event* event = ring_reserve(sizeof(*event));
  if (!event) return 0;
  event->time_ns = bpf_ktime_get_ns();
  event->key = key;
  event->type = type;
  event->pid = (__u32)READ(task, tgid);
  event->parent_pid = (__u32)READ(task, real_parent, tgid);
  event->status = 0;
  event->file[0] = 0;
  bpf_probe_read_kernel(event->comm, sizeof(event->comm), task->comm);
  return event;
}

MEASURED_PROGRAM(sched_process_fork, process_fork, struct task_struct* parent,
                 struct task_struct* child) {
  struct strata_processes* count;
  if (READ(child, pid) != READ(child, tgid)) return 0;
  count = processes_of(key_of_task(trusted, child));
  if (count) __sync_fetch_and_add(&count->started, 1);
  return 0;
}

MEASURED_PROGRAM(sched_process_exec, process_exec, struct task_struct* task, int old_pid,
                 struct linux_binprm* binary) {
  struct strata_process_event* event;
  __u64 key = key_of_task(trusted, task);
  struct strata_processes* count = processes_of(key);
  if (count) __sync_fetch_and_add(&count->executed, 1);
  event = begin(trusted, STRATA_PROCESS_EXEC, key, task);
  if (!event) return 0;
  if (bpf_probe_read_kernel_str(event->file, sizeof(event->file), READ(binary, filename)) < 0)
    event->file[0] = 0;
  ring_submit_calmly(event, event->time_ns);
  return 0;
}

#define SIGNAL_GROUP_EXIT 0x4
#define SIGNAL_MASK 0x7f /* of a wait status */

/* What wait() will report: of exit_group() and a fatal signal the group's, else the leader's. */
static __always_inline __u32 exit_status(const bool trusted, struct task_struct* leader) {
  struct signal_struct* signal = READ(leader, signal);
  if (READ(signal, flags) & SIGNAL_GROUP_EXIT) return (__u32)READ(signal, group_exit_code);
  return (__u32)READ(leader, exit_code);
}

static __always_inline void count_end(__u64 key, __u32 signal) {
  struct strata_killed_key kill = {.key = key, .signal = signal};
  struct strata_processes* count = processes_of(key);
  __u64* times;
  if (count) __sync_fetch_and_add(&count->exited, 1);
  if (!signal) return;
  times = lookup_or_add(&killed, &kill, &never, &lost.killed);
  if (times) __sync_fetch_and_add(times, 1);
}

/*
 * A process ends once, with its leader; but a leader also ends when another of its threads execs
 * and takes its place, and then the process lives on.
 */
MEASURED_PROGRAM(sched_process_exit, process_exit, struct task_struct* task) {
  struct strata_process_event* event;
  struct task_struct* successor;
  __u32 status;
  __u64 key;
  if (READ(task, pid) != READ(task, tgid)) return 0;
  successor = task_in_exec(READ(task, signal));
  if (successor && successor != task) return 0;
  key = key_of_task(trusted, task);
  status = exit_status(trusted, task);
  count_end(key, status & SIGNAL_MASK);
  event = begin(trusted, STRATA_PROCESS_EXIT, key, task);
  if (!event) return 0;
  event->status = status;
  ring_submit_calmly(event, event->time_ns);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
