/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Log2 histograms inside a map's value. */
#pragma once

#include "kernel_types.h"
#include "shared.h"

/* floor(log2(v)) without loops or tables; 0 for 0. */
static __always_inline __u64 log2_floor(__u64 v) {
  __u64 shift, result;
  result = (v > 0xffffffff) << 5;
  v >>= result;
  shift = (v > 0xffff) << 4;
  v >>= shift;
  result |= shift;
  shift = (v > 0xff) << 3;
  v >>= shift;
  result |= shift;
  shift = (v > 0xf) << 2;
  v >>= shift;
  result |= shift;
  shift = (v > 0x3) << 1;
  v >>= shift;
  result |= shift;
  return result | (v >> 1);
}

static __always_inline __u64 histogram_slot(__u64 ns) {
  __u64 slot = log2_floor(ns >> STRATA_HISTOGRAM_SHIFT);
  if (slot > STRATA_HISTOGRAM_SLOTS - 1) slot = STRATA_HISTOGRAM_SLOTS - 1;
  /* Up to 6.1 the verifier forgets a bound across a 32 to 64 bit move; a mask it cannot miss. */
  asm volatile("%0 &= 31" : "+r"(slot));
  return slot;
}

static __always_inline void histogram_add(struct strata_histogram* histogram, __u64 ns) {
  __u64 slot = histogram_slot(ns);
  histogram->count++;
  histogram->sum_ns += ns;
  histogram->slots[slot]++;
}

/* For hooks that softirqs interrupt to run them again. */
static __always_inline void histogram_add_atomic(struct strata_histogram* histogram, __u64 ns) {
  __u64 slot = histogram_slot(ns);
  __sync_fetch_and_add(&histogram->count, 1);
  __sync_fetch_and_add(&histogram->sum_ns, ns);
  __sync_fetch_and_add(&histogram->slots[slot], 1);
}
