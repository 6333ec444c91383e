// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * The life of cgroups as events. A container has a cgroup in every hierarchy of v1 and each one
 * reports; only the hierarchy that identifies containers is heard.
 */
#include "cgroup.h"

#include "include/container.bpf.h"
#include "include/ring.bpf.h"
#include "include/self_cost.bpf.h"

/* hierarchy_id of the identifying hierarchy: 0 is the unified one. */
const volatile __u32 identifying_hierarchy = 0;

static __always_inline struct strata_cgroup_event* begin(const bool trusted, __u32 type,
                                                         struct cgroup* cgroup, const char* path) {
  struct cgroup_subsys_state* parent;
  struct strata_cgroup_event* event;
  if ((__u32)READ(cgroup, root, hierarchy_id) != identifying_hierarchy) return 0;
  event = ring_reserve(sizeof(*event));
  if (!event) return 0;
  event->time_ns = bpf_ktime_get_ns();
  event->key = make_key(identifying_hierarchy, READ(cgroup, kn, id));
  parent = READ(cgroup, self.parent);
  event->parent_key = parent ? read_cgroup_key(BPF_CORE_READ(parent, cgroup)) : STRATA_NO_KEY;
  event->type = type;
  if (bpf_probe_read_kernel_str(event->path, sizeof(event->path), path) < 0) event->path[0] = 0;
  return event;
}

static __always_inline void submit_by_current(struct strata_cgroup_event* event) {
  if (!event) return;
  event->pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  bpf_get_current_comm(event->comm, sizeof(event->comm));
  ring_submit(event);
}

MEASURED_PROGRAM(cgroup_mkdir, cgroup_made, struct cgroup* cgroup, const char* path) {
  submit_by_current(begin(trusted, STRATA_CGROUP_MKDIR, cgroup, path));
  return 0;
}

MEASURED_PROGRAM(cgroup_rmdir, cgroup_removed, struct cgroup* cgroup, const char* path) {
  submit_by_current(begin(trusted, STRATA_CGROUP_RMDIR, cgroup, path));
  return 0;
}

MEASURED_PROGRAM(cgroup_attach_task, cgroup_attached, struct cgroup* cgroup, const char* path,
                 struct task_struct* task) {
  struct strata_cgroup_event* event = begin(trusted, STRATA_CGROUP_ATTACH, cgroup, path);
  if (!event) return 0;
  event->pid = (__u32)READ(task, tgid);
  bpf_probe_read_kernel(event->comm, sizeof(event->comm), task->comm);
  ring_submit(event);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
