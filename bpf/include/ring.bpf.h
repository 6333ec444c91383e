/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* One ring for rare events. User space may resize it before load. */
#pragma once

#include "kernel_types.h"
#include "shared.h"

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 256 * 1024);
} events SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, STRATA_LOSS_COUNT);
  __type(key, __u32);
  __type(value, __u64);
} losses SEC(".maps");

static __always_inline void count_loss(__u32 loss) {
  __u64* count = bpf_map_lookup_elem(&losses, &loss);
  if (count) __sync_fetch_and_add(count, 1);
}

/* `size` must be a constant. NULL when the ring is full, and that is counted. */
static __always_inline void* ring_reserve(__u64 size) {
  void* event = bpf_ringbuf_reserve(&events, size, 0);
  if (!event) count_loss(STRATA_LOSS_RING_FULL);
  return event;
}

/* The kernel wakes the reader only if it had read all that came before. */
static __always_inline void ring_submit(void* event) { bpf_ringbuf_submit(event, 0); }

/*
 * For events that can come in storms: a wakeup costs microseconds here and a turn of the reader's
 * loop there, so there are 20 a second at most, and more only when the ring fills up. What is not
 * woken for is read with the next event, or when the reader looks by itself.
 */
#define STRATA_RING_REST_NS 50000000ULL
#define STRATA_RING_REST_WHEN_FULL_NS 1000000ULL

static __u64 ring_woken_ns; /* racy, and harmless: a wakeup more or less */

static __always_inline void ring_submit_calmly(void* event, __u64 now) {
  bool filling = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) >
                 bpf_ringbuf_query(&events, BPF_RB_RING_SIZE) / 4;
  __u64 rest = filling ? STRATA_RING_REST_WHEN_FULL_NS : STRATA_RING_REST_NS;
  if (now - ring_woken_ns < rest) {
    bpf_ringbuf_submit(event, BPF_RB_NO_WAKEUP);
  } else {
    ring_woken_ns = now;
    bpf_ringbuf_submit(event, BPF_RB_FORCE_WAKEUP);
  }
}
