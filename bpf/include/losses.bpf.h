/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Values of maps by key. What a full map has no room for is counted, for each map by itself. */
#pragma once

#include "kernel_types.h"

/*
 * The value of `key`, made from `zero` at first sight; NULL when the map is full, and then `lost`
 * grows. Two CPUs may both see the key for the first time: BPF_NOEXIST lets one of them win.
 */
static __always_inline void* lookup_or_add(void* map, const void* key, const void* zero,
                                           __u64* lost) {
  void* value = bpf_map_lookup_elem(map, key);
  if (value) return value;
  bpf_map_update_elem(map, key, zero, BPF_NOEXIST);
  value = bpf_map_lookup_elem(map, key);
  if (!value) __sync_fetch_and_add(lost, 1);
  return value;
}
