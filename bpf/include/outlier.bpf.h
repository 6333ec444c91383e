/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Which single values are worth an event, for programs that also have a ring. */
#pragma once

#include "../outlier.h"
#include "losses.bpf.h"
#include "ring.bpf.h"

/*
 * Both may be changed while programs run. The floor is the least limit of any container, so that
 * nearly every value costs one comparison; none passes until user space has set it.
 */
volatile __u64 outlier_floor_ns = ~0ULL;
volatile __u64 outlier_rest_ns = 5000000000ULL; /* between two events of one container */

/* Each 1024 x (8 B key + 8 or 16 B value + 48 B of the hash): 64 and 72 KiB on any number of CPUs.
 */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, __u64);
} outlier_limits SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, struct strata_outlier_count);
} outlier_counts SEC(".maps");

static struct strata_outlier_count no_outliers;
__u64 outlier_counts_lost = 0;

/*
 * The limit that `value_ns` has passed, if an event should tell of it; else 0. A container without
 * a limit of its own has the floor. Its events keep a distance; two CPUs at once may make one too
 * many. Without room for another container its outliers are counted as lost.
 */
static __always_inline __u64 outlier_due(__u64 key, __u64 value_ns, __u64 now_ns) {
  struct strata_outlier_count* count;
  __u64 limit = outlier_floor_ns;
  __u64* own;
  if (value_ns < limit) return 0;
  own = bpf_map_lookup_elem(&outlier_limits, &key);
  if (own && *own > limit) limit = *own;
  if (value_ns < limit) return 0;
  count = lookup_or_add(&outlier_counts, &key, &no_outliers, &outlier_counts_lost);
  if (!count) return 0;
  __sync_fetch_and_add(&count->passed, 1);
  if (now_ns < count->rest_until_ns) return 0;
  count->rest_until_ns = now_ns + outlier_rest_ns;
  return limit;
}

/* An event with its common part filled in and the rest zero; NULL when the ring is full. */
static __always_inline struct strata_outlier_event* outlier_begin(__u32 kind, __u64 key,
                                                                  __u64 value_ns, __u64 limit_ns,
                                                                  __u64 now_ns) {
  struct strata_outlier_event* event = ring_reserve(sizeof(*event));
  if (!event) return 0;
  __builtin_memset(event, 0, sizeof(*event));
  event->time_ns = now_ns;
  event->key = key;
  event->value_ns = value_ns;
  event->limit_ns = limit_ns;
  event->kind = kind;
  return event;
}
