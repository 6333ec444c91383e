// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Direct reclaim: the time that a task does not get on because it must free memory first, of the
 * host or of its own cgroup's limit. The task pays, so its cgroup is the owner. No argument of
 * these tracepoints is read, since they differ: 7.2 tells the memory cgroup too.
 */
#include "reclaim.h"

#include "include/container.bpf.h"
#include "include/losses.bpf.h"
#include "include/self_cost.bpf.h"

/* 2048 x (8 B key + 48 B of the hash + 16 B value x CPUs) = 176 KiB at 2 CPUs, 2.1 MiB at 64. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 2048);
  __type(key, __u64);
  __type(value, struct strata_reclaim);
} reclaims SEC(".maps");

static struct strata_reclaim zero;

enum reclaim_kind {
  RECLAIM_OF_HOST = 1,
  RECLAIM_OF_LIMIT = 2,
};

/* What a thread is doing now. One kind may begin within the other, but not within itself. */
struct reclaiming {
  __u64 since_ns;
  __u32 kinds;
  __u32 reserved;
};

/*
 * Threads in reclaim now, by thread id. As many as can be on CPUs, and those that wait for writes
 * meanwhile: 4096 x (4 B key + 16 B value + 48 B of the hash) = 272 KiB.
 */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __u32);
  __type(value, struct reclaiming);
} reclaiming_now SEC(".maps");

struct {
  __u64 reclaims;
  __u64 reclaiming_now;
} lost;

/* Or else it may have ended while the programs were detached. */
static __always_inline bool is_within(const struct reclaiming* now) {
  return now->since_ns >= seen_since_ns;
}

static __always_inline void begin(__u32 kind) {
  __u32 thread = (__u32)bpf_get_current_pid_tgid();
  struct reclaiming fresh = {.since_ns = bpf_ktime_get_ns(), .kinds = kind};
  struct reclaiming* now = bpf_map_lookup_elem(&reclaiming_now, &thread);
  if (now && is_within(now) && !(now->kinds & kind)) {
    now->kinds |= kind;
    return;
  }
  /* One that has begun this kind already has ended unseen. */
  if (bpf_map_update_elem(&reclaiming_now, &thread, &fresh, BPF_ANY)) {
    __sync_fetch_and_add(&lost.reclaiming_now, 1);
  }
}

/* An end without a beginning is of a reclaim that was there before this program. */
static __always_inline void end(__u32 kind) {
  __u32 thread = (__u32)bpf_get_current_pid_tgid();
  struct reclaiming* now = bpf_map_lookup_elem(&reclaiming_now, &thread);
  struct strata_reclaim* sum;
  __u64 key;
  if (!now) return;
  now->kinds &= ~kind;
  if (now->kinds) return;
  if (is_within(now)) {
    key = current_key();
    sum = lookup_or_add(&reclaims, &key, &zero, &lost.reclaims);
    if (sum) {
      sum->ns += bpf_ktime_get_ns() - now->since_ns;
      sum->times++;
    }
  }
  bpf_map_delete_elem(&reclaiming_now, &thread);
}

MEASURED_PROGRAM(mm_vmscan_direct_reclaim_begin, reclaim_host_begin) {
  begin(RECLAIM_OF_HOST);
  return 0;
}

MEASURED_PROGRAM(mm_vmscan_direct_reclaim_end, reclaim_host_end) {
  end(RECLAIM_OF_HOST);
  return 0;
}

MEASURED_PROGRAM(mm_vmscan_memcg_reclaim_begin, reclaim_limit_begin) {
  begin(RECLAIM_OF_LIMIT);
  return 0;
}

MEASURED_PROGRAM(mm_vmscan_memcg_reclaim_end, reclaim_limit_end) {
  end(RECLAIM_OF_LIMIT);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
