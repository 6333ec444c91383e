// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * What runs on the CPUs: a perf event on each fires so many times a second, and the stacks that it
 * interrupts are counted. An idle CPU makes no samples.
 */
#include "profile.h"

#include "include/stacks.bpf.h"

SEC("perf_event")
int profile_sample(struct bpf_perf_event_data* ctx) {
  struct task_struct* task = (struct task_struct*)bpf_get_current_task();
  struct user_registers registers = {};
  struct strata_profile_key key;
  bool has_user;
  __s32 pid;
  if (BPF_CORE_READ(task, pid) == 0) return 0;
  pid = visible_pid(task);
  if (!is_wanted(task, pid)) return 0;
  tell_of_process(task, pid);
  fill_key(&key, task, pid, 0);
  has_user = address_space(task) != 0;
  if (has_user) registers_of_sample(ctx, &registers);
  if (!keep_stacks(ctx, &key, has_user ? &registers : 0)) {
    lose_sample();
    return 0;
  }
  count(&key, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
