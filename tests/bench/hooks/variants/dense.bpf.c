// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Dense numbers for cgroups: a direct-mapped cache in front of a hash from key to number, rows in
 * a plain array by number and CPU; tasks in an array by pid. Numbers are never given back.
 */
#include "pid_slots.bpf.h"

#define ADD(to, more) ((to) += (more))
#define CACHE 4096

const volatile __u32 rows = STRATA_ROW_GROUP;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct strata_run_queue);
} run_queues SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 2048);
  __type(key, __u64);
  __type(value, __u32);
} numbers SEC(".maps");

struct {
  __u64 key;
  __u64 number;
} cache[CACHE];

__u32 next_number;

static __noinline __u32 slow_number(__u64 key) {
  __u32* number = bpf_map_lookup_elem(&numbers, &key);
  __u32 fresh = next_number;
  if (number) return *number;
  next_number++;
  bpf_map_update_elem(&numbers, &key, &fresh, BPF_NOEXIST);
  return fresh;
}

static __always_inline struct strata_run_queue* row_of(__u32 cpu, __u64 key,
                                                       struct task_struct* task) {
  __u64 place = key * 0x9e3779b97f4a7c15ULL >> 52;
  __u32 index = cpu * rows;
  if (cache[place].key == key) {
    index += cache[place].number;
  } else {
    __u32 number = slow_number(key);
    cache[place].number = number;
    cache[place].key = key;
    index += number;
  }
  return bpf_map_lookup_elem(&run_queues, &index);
}

const volatile bool has_prev_state = 0;

#include "body.bpf.h"
