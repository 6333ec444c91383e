// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Kills by the OOM killer. The counter stands on its own, so that no kill is lost with a full ring.
 */
#include "oom.h"

#include "include/container.bpf.h"
#include "include/losses.bpf.h"
#include "include/ring.bpf.h"
#include "include/self_cost.bpf.h"

/* The tracepoint gives (task) or (task, uid); before 6.8 and its backports it is (int pid). */
const volatile bool victim_is_task = 1;

/* 1024 x (8 B key + 48 B of the hash + 8 B value x CPUs) = 72 KiB at 2 CPUs, 568 KiB at 64. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, __u64);
} oom_kills SEC(".maps");

static __u64 zero;

struct {
  __u64 oom_kills;
} lost;

/* Whose thread the victim is, where it can be told: by its pid alone only the current one. */
static __always_inline struct task_struct* victim_of(unsigned long long* ctx) {
  struct task_struct* current;
  if (victim_is_task) return (struct task_struct*)ctx[0];
  current = (struct task_struct*)bpf_get_current_task();
  return BPF_CORE_READ(current, pid) == (int)ctx[0] ? current : 0;
}

/* So rare that it need not be quick: as from a pointer of any descent. */
static __always_inline __u64 victim_key(struct task_struct* victim) {
  return victim ? read_task_key(victim) : STRATA_NO_KEY;
}

MEASURED_PROGRAM(mark_victim, oom_victim) {
  struct task_struct* victim = victim_of(ctx);
  struct strata_oom_event* event;
  __u64 key = victim_key(victim);
  __u64* kills = lookup_or_add(&oom_kills, &key, &zero, &lost.oom_kills);
  if (kills) __sync_fetch_and_add(kills, 1);
  event = ring_reserve(sizeof(*event));
  if (!event) return 0;
  event->time_ns = bpf_ktime_get_ns();
  event->key = key;
  /* The killer has no thread of its own: it works in the task that could not get memory. */
  event->cause_key = current_key();
  event->cause_pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  bpf_get_current_comm(event->cause_comm, sizeof(event->cause_comm));
  event->comm[0] = 0;
  if (victim) {
    event->pid = (__u32)BPF_CORE_READ(victim, tgid);
    bpf_probe_read_kernel(event->comm, sizeof(event->comm), victim->comm);
  } else {
    event->pid = (__u32)ctx[0];
  }
  ring_submit(event);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
