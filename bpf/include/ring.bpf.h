/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* One ring for rare events. User space may resize it before load. */
#pragma once

#include "losses.bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* `size` must be a constant. NULL when the ring is full, and that is counted. */
static __always_inline void* ring_reserve(__u64 size) {
  void* event = bpf_ringbuf_reserve(&events, size, 0);
  if (!event) count_loss(STRATA_LOSS_RING_FULL);
  return event;
}

/* The kernel wakes the reader only if it had read all that came before. */
static __always_inline void ring_submit(void* event) { bpf_ringbuf_submit(event, 0); }
