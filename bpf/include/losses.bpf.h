/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What could not be recorded, counted per CPU. */
#pragma once

#include "kernel_types.h"
#include "shared.h"

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

/*
 * The value of `key`, made from `zero` at first sight; NULL when the map is full, and that is
 * counted. Two CPUs may both see the key for the first time: BPF_NOEXIST lets one of them win.
 */
static __always_inline void* lookup_or_add(void* map, const void* key, const void* zero) {
  void* value = bpf_map_lookup_elem(map, key);
  if (value) return value;
  bpf_map_update_elem(map, key, zero, BPF_NOEXIST);
  value = bpf_map_lookup_elem(map, key);
  if (!value) count_loss(STRATA_LOSS_MAP_FULL);
  return value;
}
