/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* The map that both ways of counting a container's traffic fill. Hooks are interrupted by softirqs
 * that run them again on the same CPU, so that only atomic additions are exact. */
#pragma once

#include "../network.h"
#include "histogram.bpf.h"
#include "losses.bpf.h"

/* 1024 x (8 B + 304 B for each CPU + 48 B): 0.7 MiB at 2 CPUs, 19 MiB at 64. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, struct strata_traffic);
} traffic SEC(".maps");

static struct strata_traffic no_traffic;

/* NULL when the map is full, and then `lost` grows. */
static __always_inline struct strata_traffic* traffic_of(__u64 key, __u64* lost) {
  return lookup_or_add(&traffic, &key, &no_traffic, lost);
}

/* `srtt_us` as the kernel has it: in eighths; 0 where nothing has been acknowledged yet. */
static __always_inline void add_rtt(struct strata_traffic* of, __u32 srtt_us) {
  const __u64 ns_per_eighth_us = 125;
  if (srtt_us) histogram_add_atomic(&of->rtt, srtt_us * ns_per_eighth_us);
}
