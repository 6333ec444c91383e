/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Counting of stacks in the kernel: which tasks are wanted, and the tables (../profile.h).
 *
 * Stacks are kept by a 64-bit hash of their addresses in a hash of our own: in the kernel's map for
 * them (STACK_TRACE) two stacks of one bucket exclude each other, and both lose samples before it
 * is a tenth full. All maps are preallocated, since a sample may interrupt the allocator.
 *
 * Rows and stacks belong to a generation. User space begins another one, lets those end that are
 * being counted, and then takes the old one out, while new ones come in beside them.
 */
#pragma once

#include "../profile.h"
#include "losses.bpf.h"
#include "ring.bpf.h"
#include "task.bpf.h"
#include "unwind.bpf.h"

/* Which tasks are wanted: all, those in `wanted_cgroups` or below, or those of one process. */
const volatile bool only_cgroups = 0;
const volatile __s32 only_pid = 0;

volatile __u32 generation = 0;

struct strata_profile_losses lost_samples;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, __u64);
} wanted_cgroups SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __u64);
  __type(value, struct strata_stack);
} stacks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct strata_profile_key);
  __type(value, struct strata_profile_count);
} counts SEC(".maps");

static struct strata_profile_count never;

/* Processes that user space has been told of -> their address space then. When it is full, user
 * space is told of a process again and again, until it empties it. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __s32);
  __type(value, __u64);
} told_processes SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct strata_stack);
} scratch SEC(".maps");

#define STRATA_CGROUP_DEPTH 16

static __noinline bool is_within_wanted(struct cgroup* cgroup) {
  int depth;
  for (depth = 0; depth < STRATA_CGROUP_DEPTH && cgroup; ++depth) {
    struct cgroup_subsys_state* parent;
    __u64 key = read_cgroup_key(cgroup);
    if (bpf_map_lookup_elem(&wanted_cgroups, &key)) return true;
    parent = BPF_CORE_READ(cgroup, self.parent);
    cgroup = parent ? BPF_CORE_READ(parent, cgroup) : 0;
  }
  return false;
}

static __always_inline bool is_wanted(struct task_struct* task, __s32 pid) {
  if (only_pid) return pid == only_pid;
  if (only_cgroups) return is_within_wanted(cgroup_of(task));
  return true;
}

static __always_inline void tell_of_process(struct task_struct* task, __s32 pid) {
  __u64 space = address_space(task);
  __u64* told = bpf_map_lookup_elem(&told_processes, &pid);
  struct strata_profile_process* process;
  if (!space || pid <= 0 || (told && *told == space)) return;
  process = ring_reserve(sizeof(*process));
  if (!process) return;
  process->pid = pid;
  process->reserved = 0;
  ring_submit(process);
  bpf_map_update_elem(&told_processes, &pid, &space, BPF_ANY);
}

#define HASH_FACTOR 0x9e3779b97f4a7c15ULL

static __always_inline __u64 hash_of(const struct strata_stack* stack) {
  __u64 hash = stack->frames;
  __u32 i;
#pragma nounroll
  for (i = 0; i < STRATA_STACK_FRAMES; ++i) {
    if (i >= stack->frames) break;
    hash = (hash ^ stack->addresses[i]) * HASH_FACTOR;
    hash ^= hash >> 29;
  }
  return hash;
}

/* Its key; 0 where there was no place for it. */
static __always_inline __u64 keep_stack(const struct strata_stack* stack, __u32 now) {
  __u64 key = (hash_of(stack) & ~STRATA_STACK_GENERATION) | (now & STRATA_STACK_GENERATION);
  if (bpf_map_lookup_elem(&stacks, &key)) return key;
  if (!bpf_map_update_elem(&stacks, &key, stack, BPF_NOEXIST)) return key;
  return bpf_map_lookup_elem(&stacks, &key) ? key : 0; /* another CPU was quicker */
}

/* How many frames of the current task, or a negative error. */
static __always_inline long kernel_frames(void* ctx, struct strata_stack* to) {
  long bytes = bpf_get_stack(ctx, to->addresses, sizeof(to->addresses), 0);
  return bytes >> 3; /* there is no signed division */
}

/* By tables where its process has any, else by frame pointers; NULL where there is no stack. */
static __always_inline struct strata_stack* user_stack(void* ctx, __s32 pid,
                                                       const struct user_registers* registers,
                                                       struct strata_stack* scratch) {
  long bytes;
  if (registers->ip && has_tables(pid)) return unwind_user_stack(pid, registers);
  bytes = bpf_get_stack(ctx, scratch->addresses, sizeof(scratch->addresses), BPF_F_USER_STACK);
  scratch->frames = bytes >> 3; /* there is no signed division */
  return bytes > 0 ? scratch : 0;
}

/* Both stacks of the current task; false where there was no place for one of them. `registers`:
 * of the task in user space; NULL for a kernel thread. */
static __always_inline bool keep_stacks(void* ctx, struct strata_profile_key* key,
                                        const struct user_registers* registers) {
  __u32 zero = 0;
  struct strata_stack* stack = bpf_map_lookup_elem(&scratch, &zero);
  bool truncated = false;
  long frames;
  if (!stack) return false;
  stack->reserved = 0;
  frames = kernel_frames(ctx, stack);
  if (frames > 0) {
    stack->frames = (__u32)frames;
    truncated = frames >= STRATA_STACK_FRAMES;
    key->kernel_stack = keep_stack(stack, key->generation);
    if (!key->kernel_stack) return false;
  }
  if (!registers) return true;
  stack = user_stack(ctx, key->pid, registers, stack);
  if (stack) {
    truncated |= stack->frames >= STRATA_STACK_FRAMES;
    key->user_stack = keep_stack(stack, key->generation);
    if (!key->user_stack) return false;
  } else {
    __sync_fetch_and_add(&lost_samples.no_stack, 1);
  }
  if (truncated) __sync_fetch_and_add(&lost_samples.truncated, 1);
  return true;
}

static __always_inline void fill_key(struct strata_profile_key* key, struct task_struct* task,
                                     __s32 pid, __u32 flags) {
  key->cgroup = read_task_key(task);
  key->kernel_stack = 0;
  key->user_stack = 0;
  key->pid = pid;
  key->tid = visible_tid(task);
  copy_comm(0, key->comm, task);
  key->flags = flags;
  key->generation = generation & 1;
}

static __always_inline void lose_sample(void) { __sync_fetch_and_add(&lost_samples.table_full, 1); }

static __always_inline void count(const struct strata_profile_key* key, __u64 ns) {
  struct strata_profile_count* row = lookup_or_add(&counts, key, &never, &lost_samples.table_full);
  if (!row) return;
  __sync_fetch_and_add(&row->times, 1);
  if (ns) __sync_fetch_and_add(&row->ns, ns);
}
