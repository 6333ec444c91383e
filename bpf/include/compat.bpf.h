/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Where kernels from 5.10 to 7.2 disagree about a field: flavours (`___suffix` is cut off by
 * CO-RE). */
#pragma once

#include "kernel_types.h"
#include "tracing.bpf.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* Until 2f064a59a11f ("sched: Change task_struct::state", 5.14). */
struct task_struct___state {
  long state;
};

/* Until 60579a3b1a1b ("signal: Rename group_exit_task group_exec_task", 5.17). */
struct signal_struct___exit {
  struct task_struct* group_exit_task;
};

/* Until f3fa33acca9f ("block: remove the ->rq_disk field in struct request", 5.17). */
struct request___rq_disk {
  struct gendisk* rq_disk;
};

/* Until ae0f1a732f4a ("blk-mq: Stop using pointers for blk_mq_tags bitmap tags", 5.16). */
struct blk_mq_tags___pointer {
  struct sbitmap_queue* bitmap_tags;
  struct sbitmap_queue __bitmap_tags;
};

/* Until bcfe06bf2622 ("mm: memcontrol: Use helpers to read page's memcg data", 5.11). */
struct page___mem_cgroup {
  struct mem_cgroup* mem_cgroup;
};

/* compound_head's name in 7.2. */
struct page___info {
  unsigned long compound_info;
};

/* In 7.2 every memcg_data is an obj_cgroup; is_root came with that. */
struct obj_cgroup___root {
  bool is_root;
};

/*
 * Until 8520e224f547 ("bpf, cgroups: Fix cgroup v2 fallback on v1/v2 mixed mode", 5.15): a pointer
 * whose two lowest bits are flags.
 */
struct sock_cgroup_data___val {
  __u64 val;
};

#pragma clang attribute pop

/* From 3ca1032ab7ab ("bpf: Implement get_current_task_btf and RET_PTR_TO_BTF_ID", 5.11). */
static __always_inline bool has_typed_current_task(void) {
  return bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf);
}

static __always_inline long task_state(struct task_struct* task) {
  struct task_struct___state* old = (void*)task;
  if (bpf_core_field_exists(old->state)) return BPF_CORE_READ(old, state);
  return BPF_CORE_READ(task, __state);
}

/* SIGNAL_GROUP_COREDUMP: what group_exit_task meant besides an exec before 5.17. */
#define STRATA_SIGNAL_GROUP_COREDUMP 0x8

/* The thread that is replacing its whole thread group by an exec, or NULL. */
static __always_inline struct task_struct* task_in_exec(struct signal_struct* signal) {
  struct signal_struct___exit* old = (void*)signal;
  if (!bpf_core_field_exists(old->group_exit_task)) return BPF_CORE_READ(signal, group_exec_task);
  if (BPF_CORE_READ(signal, flags) & STRATA_SIGNAL_GROUP_COREDUMP) return 0;
  return BPF_CORE_READ(old, group_exit_task);
}

/* NULL for a passthrough request of a queue without a disk. */
static __always_inline struct gendisk* request_disk(const bool trusted, struct request* rq) {
  struct request___rq_disk* old = (void*)rq;
  if (bpf_core_field_exists(old->rq_disk)) return READ(old, rq_disk);
  return READ(rq, q, disk);
}

/* The bits of the requests that a hardware queue has; queues that share them have the same. */
static __always_inline struct sbitmap* tags_in_use(struct blk_mq_tags* tags) {
  struct blk_mq_tags___pointer* old = (void*)tags;
  struct sbitmap_queue* queue;
  if (bpf_core_field_exists(old->__bitmap_tags)) {
    queue = BPF_CORE_READ(old, bitmap_tags);
  } else {
    queue = &tags->bitmap_tags;
    /* Moved before the branch, it would be code that a kernel with a pointer there refuses. */
    barrier_var(queue);
  }
  return &queue->sb;
}

/*
 * The page that carries the data of a compound page. Bit 0 marks a tail page; the rest is the
 * head's address or, from 7.2 with a power-of-two struct page, a mask that leads from the tail to
 * it: no struct page lies in the last 256 MiB of the address space, and every such mask does.
 */
static __always_inline struct page* page_head(struct page* page) {
  struct page___info* newer = (void*)page;
  unsigned long info;
  if (bpf_core_field_exists(newer->compound_info)) {
    info = BPF_CORE_READ(newer, compound_info);
  } else {
    info = BPF_CORE_READ(page, compound_head);
  }
  if (!(info & 1)) return page;
  if (info >= 0xfffffffff0000000UL) return (struct page*)((unsigned long)page & (info & ~1UL));
  return (struct page*)(info & ~1UL);
}

#define STRATA_MEMCG_DATA_FLAGS 7UL
#define STRATA_MEMCG_DATA_SLAB 1UL
#define STRATA_MEMCG_DATA_KMEM 2UL

/* The memory cgroup that a page is charged to, or NULL. */
static __always_inline struct mem_cgroup* page_memcg(struct page* page) {
  struct page* head = page_head(page);
  struct page___mem_cgroup* old = (void*)head;
  struct obj_cgroup___root* objcg = 0;
  unsigned long data;
  if (bpf_core_field_exists(old->mem_cgroup)) {
    data = (unsigned long)BPF_CORE_READ(old, mem_cgroup);
    return data & STRATA_MEMCG_DATA_SLAB ? 0 : (struct mem_cgroup*)data;
  }
  if (!bpf_core_field_exists(head->memcg_data)) return 0; /* no CONFIG_MEMCG */
  data = BPF_CORE_READ(head, memcg_data);
  if (data & STRATA_MEMCG_DATA_SLAB) return 0;
  if (data & STRATA_MEMCG_DATA_KMEM || bpf_core_field_exists(objcg->is_root)) {
    struct obj_cgroup* charged = (struct obj_cgroup*)(data & ~STRATA_MEMCG_DATA_FLAGS);
    return charged ? BPF_CORE_READ(charged, memcg) : 0;
  }
  return (struct mem_cgroup*)(data & ~STRATA_MEMCG_DATA_FLAGS);
}

#define STRATA_SOCK_CGROUP_IS_DATA 1ULL
#define STRATA_SOCK_CGROUP_FLAGS 3ULL

/*
 * The cgroup, in the unified hierarchy, in which a full socket was made; NULL for the root before
 * 5.15, and where cgroup v1's net_cls or net_prio have the place for their own numbers there.
 */
static __always_inline struct cgroup* socket_cgroup(struct sock* sk) {
  struct sock_cgroup_data* data = &sk->sk_cgrp_data;
  struct sock_cgroup_data___val* old = (void*)data;
  __u64 val;
  if (bpf_core_field_exists(data->cgroup)) return BPF_CORE_READ(data, cgroup);
  if (!bpf_core_field_exists(old->val)) return 0;
  val = BPF_CORE_READ(old, val);
  if (val & STRATA_SOCK_CGROUP_IS_DATA) return 0;
  return (struct cgroup*)(val & ~STRATA_SOCK_CGROUP_FLAGS);
}
