// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * CPU and memory counters of all cgroups of a tree in one read of an iterator. They go to a mapped
 * array: what is written to the iterator itself must fit its 32 KiB, since the walk holds
 * cgroup_mutex and cannot be taken up again (kernel/bpf/cgroup_iter.c).
 */
#include "cgroup_walk.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <linux/bpf.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct cgroup;

struct cgroup_subsys_state {
  struct cgroup* cgroup;
};

struct kernfs_node {
  __u64 id;
};

struct task_cputime {
  __u64 stime;
  __u64 utime;
  unsigned long long sum_exec_runtime;
};

struct cgroup_base_stat {
  struct task_cputime cputime;
};

struct cgroup {
  struct cgroup_subsys_state self;
  struct kernfs_node* kn;
  struct cgroup_base_stat bstat;
  struct cgroup_subsys_state* subsys[5];
};

typedef struct {
  long counter;
} atomic_long_t;

struct page_counter {
  atomic_long_t usage;
  unsigned long watermark;
  unsigned long failcnt;
};

struct memcg_vmstats {
  long state[8];
};

struct mem_cgroup {
  struct cgroup_subsys_state css;
  struct page_counter memory;
  struct memcg_vmstats* vmstats;
};

struct bpf_iter_meta {
  __u64 seq_num;
};

struct bpf_iter__cgroup {
  union {
    struct bpf_iter_meta* meta;
  };
  union {
    struct cgroup* cgroup;
  };
};

#pragma clang attribute pop

enum { memory_controller = 4 };

extern void css_rstat_flush(struct cgroup_subsys_state* css) __ksym;

const volatile _Bool flush = 0;
__u32 used;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 4096);
  __type(key, __u32);
  __type(value, struct cgroup_row);
} rows SEC(".maps");

static __always_inline struct cgroup_row* next_row(__u64 met, struct cgroup* cgroup) {
  if (met == 0) used = 0;
  const __u32 index = used;
  struct cgroup_row* row = bpf_map_lookup_elem(&rows, &index);
  if (row == NULL) return NULL;
  used++;
  row->id = cgroup->kn->id;
  return row;
}

SEC("iter.s/cgroup")
int walk_cpu(struct bpf_iter__cgroup* ctx) {
  struct cgroup* cgroup = ctx->cgroup;
  if (cgroup == NULL) return 0;
  struct cgroup_row* row = next_row(ctx->meta->seq_num, cgroup);
  if (row == NULL) return 1;
  if (flush) css_rstat_flush(&cgroup->self);
  row->cpu_ns = cgroup->bstat.cputime.sum_exec_runtime;
  row->user_ns = cgroup->bstat.cputime.utime;
  row->system_ns = cgroup->bstat.cputime.stime;
  return 0;
}

SEC("iter.s/cgroup")
int walk_memory(struct bpf_iter__cgroup* ctx) {
  struct cgroup* cgroup = ctx->cgroup;
  if (cgroup == NULL) return 0;
  struct cgroup_row* row = next_row(ctx->meta->seq_num, cgroup);
  if (row == NULL) return 1;
  struct cgroup_subsys_state* css = cgroup->subsys[memory_controller];
  if (css == NULL) return 0;
  struct mem_cgroup* memory = (void*)css;
  row->usage_pages = BPF_CORE_READ(memory, memory.usage.counter);
  row->watermark_pages = BPF_CORE_READ(memory, memory.watermark);
  row->failures = BPF_CORE_READ(memory, memory.failcnt);
  struct memcg_vmstats* stats = BPF_CORE_READ(memory, vmstats);
  if (stats != NULL) bpf_core_read(row->state, sizeof(row->state), &stats->state);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
