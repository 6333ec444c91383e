// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* Counts what the rings tell of, for all of the machine, without a ring. */
#include "witness.h"

#include "include/container.bpf.h"

/* As in cgroup.bpf.c. */
const volatile __u32 identifying_hierarchy = 0;

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, WITNESS_COUNT);
  __type(key, __u32);
  __type(value, __u64);
} witnessed SEC(".maps");

static __always_inline int count(__u32 what) {
  __u64* times = bpf_map_lookup_elem(&witnessed, &what);
  if (times) __sync_fetch_and_add(times, 1);
  return 0;
}

static __always_inline int count_cgroup(struct cgroup* cgroup) {
  if ((__u32)cgroup->root->hierarchy_id != identifying_hierarchy) return 0;
  return count(WITNESS_CGROUP);
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(witness_made, struct cgroup* cgroup) { return count_cgroup(cgroup); }

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(witness_removed, struct cgroup* cgroup) { return count_cgroup(cgroup); }

SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(witness_attached, struct cgroup* cgroup) { return count_cgroup(cgroup); }

SEC("tp_btf/sched_process_exec")
int BPF_PROG(witness_exec) { return count(WITNESS_PROCESS); }

SEC("tp_btf/sched_process_exit")
int BPF_PROG(witness_exit, struct task_struct* task) {
  struct task_struct* successor;
  if (task->pid != task->tgid) return 0;
  successor = task_in_exec(task->signal);
  if (successor && successor != task) return 0;
  return count(WITNESS_PROCESS);
}

SEC("tp_btf/mark_victim")
int BPF_PROG(witness_victim) { return count(WITNESS_OOM); }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
