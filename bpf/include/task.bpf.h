/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What only profiles ask of a task. Rare enough to take any pointer: all reads are probes. */
#pragma once

#include "container.bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pid_namespace {
  struct ns_common ns;
};

struct upid {
  int nr;
  struct pid_namespace* ns;
};

struct pid {
  unsigned int level;
  struct upid numbers[1]; /* one for each namespace from the outermost on */
};

struct mm_struct;

struct task_struct___more {
  unsigned in_iowait : 1;
  struct mm_struct* mm;
  struct pid* thread_pid;
};

#pragma clang attribute pop

/* Inode of the agent's pid namespace; 0: it is the outermost one, whose numbers tasks carry. */
const volatile __u32 pid_namespace = 0;

#define STRATA_PID_LEVELS 8

static __always_inline int number_in_namespace(struct task_struct* task) {
  struct pid* pid = BPF_CORE_READ((struct task_struct___more*)task, thread_pid);
  struct upid* numbers = __builtin_preserve_access_index(&pid->numbers[0]);
  __u32 level = BPF_CORE_READ(pid, level), i;
  for (i = 0; i < STRATA_PID_LEVELS && i <= level; ++i) {
    struct upid* number = numbers + i;
    if (BPF_CORE_READ(number, ns, ns.inum) == pid_namespace) return BPF_CORE_READ(number, nr);
  }
  return -1;
}

/* As the agent knows the thread; -1 where it is outside of the agent's namespace. */
static __always_inline int visible_tid(struct task_struct* task) {
  return pid_namespace ? number_in_namespace(task) : BPF_CORE_READ(task, pid);
}

static __always_inline int visible_pid(struct task_struct* task) {
  return pid_namespace ? number_in_namespace(BPF_CORE_READ(task, group_leader))
                       : BPF_CORE_READ(task, tgid);
}

/* An address as a number: what a process runs is another after an exec. 0: a kernel thread. */
static __always_inline __u64 address_space(struct task_struct* task) {
  return (__u64)BPF_CORE_READ((struct task_struct___more*)task, mm);
}

static __always_inline bool waits_for_io(struct task_struct* task) {
  struct task_struct___more* more = (void*)task;
  return BPF_CORE_READ_BITFIELD_PROBED(more, in_iowait);
}

/* By which cgroup a task is known. */
static __always_inline struct cgroup* cgroup_of(struct task_struct* task) {
  struct cgroup_subsys_state* css;
  if (!key_by_memory_v1) return BPF_CORE_READ(task, cgroups, dfl_cgrp);
  css = controller_state(0, task, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id));
  return css ? BPF_CORE_READ(css, cgroup) : 0;
}
