/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Whose work is this? The answer is a container key (shared.h). Tasks are known by their cgroup in
 * the unified hierarchy; on a host with cgroup v1 alone by that of the memory controller.
 */
#pragma once

#include "compat.bpf.h"
#include "kernel_types.h"
#include "shared.h"
#include "tracing.bpf.h"

/* Set by user space before load: there is no unified hierarchy on this host. */
const volatile bool key_by_memory_v1 = 0;

static __always_inline __u64 make_key(__u64 hierarchy, __u64 id) {
  return hierarchy << STRATA_KEY_HIERARCHY_SHIFT | id;
}

/* `trusted`: the verifier knows it to be a cgroup, as an argument of a tp_btf program is. */
static __always_inline __u64 cgroup_key(const bool trusted, struct cgroup* cgroup) {
  return make_key((__u64)READ(cgroup, root, hierarchy_id), READ(cgroup, kn, id));
}

/* For a pointer of any descent. */
static __always_inline __u64 read_cgroup_key(struct cgroup* cgroup) {
  if (!cgroup) return STRATA_NO_KEY;
  return make_key((__u64)BPF_CORE_READ(cgroup, root, hierarchy_id), BPF_CORE_READ(cgroup, kn, id));
}

/* Two plain loads where the task is of known type; bpf_get_current_comm() takes 60 ns more. */
static __always_inline void copy_comm(const bool trusted, char to[STRATA_COMM_BYTES],
                                      struct task_struct* task) {
  const __u64* name = (const __u64*)__builtin_preserve_access_index(&task->comm[0]);
  if (trusted) {
    ((__u64*)to)[0] = name[0];
    ((__u64*)to)[1] = name[1];
  } else {
    bpf_probe_read_kernel(to, STRATA_COMM_BYTES, name);
  }
}

/* What css_set::subsys holds for a controller, whose number is only known on the kernel at hand. */
static __always_inline struct cgroup_subsys_state* controller_state(const bool trusted,
                                                                    struct task_struct* task,
                                                                    __u32 controller) {
  struct css_set* set = READ(task, cgroups);
  struct cgroup_subsys_state** slot = __builtin_preserve_access_index(&set->subsys[0]);
  struct cgroup_subsys_state* css = 0;
  slot += controller;
  if (trusted) return *slot;
  bpf_probe_read_kernel(&css, sizeof(css), slot);
  return css;
}

static __always_inline __u64 memory_v1_key(const bool trusted, struct task_struct* task) {
  struct cgroup_subsys_state* css =
      controller_state(trusted, task, bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id));
  struct cgroup* cgroup = css ? READ(css, cgroup) : 0;
  return cgroup ? cgroup_key(trusted, cgroup) : STRATA_NO_KEY;
}

/* `trusted`: `task` is an argument of a tp_btf program, or reached from one. */
static __always_inline __u64 key_of_task(const bool trusted, struct task_struct* task) {
  if (key_by_memory_v1) return memory_v1_key(trusted, task);
  return READ(task, cgroups, dfl_cgrp, kn, id); /* the unified hierarchy's number is 0 */
}

/* The same for a task of any descent. */
static __always_inline __u64 read_task_key(struct task_struct* task) {
  return key_of_task(0, task);
}

static __always_inline __u64 current_key(void) {
  return read_task_key((struct task_struct*)bpf_get_current_task());
}

/*
 * Whom a bio serves. With the io controller in the unified hierarchy the block layer knows, also
 * for writeback. With v1's blkio controller writeback is charged to the root, so there the memory
 * cgroup of the first page decides, and blkio where that says nothing.
 */
static __always_inline __u64 bio_key(const bool trusted, struct bio* bio) {
  struct cgroup* blkio = READ(bio, bi_blkg, blkcg, css.cgroup);
  struct bio_vec* vectors = READ(bio, bi_io_vec);
  struct mem_cgroup* memcg;
  struct page* page;
  if (blkio && READ(blkio, root, hierarchy_id) == 0) return READ(blkio, kn, id);
  if (vectors) {
    vectors += READ(bio, bi_iter.bi_idx);
    page = BPF_CORE_READ(vectors, bv_page);
    memcg = page ? page_memcg(page) : 0;
    if (memcg) return read_cgroup_key(BPF_CORE_READ(memcg, css.cgroup));
  }
  return blkio ? cgroup_key(trusted, blkio) : STRATA_NO_KEY;
}
