/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Walks the stack of a process by tables made of its files' .eh_frame (../unwind.h), and by frame
 * pointers where there is no table: code that a just-in-time compiler wrote keeps them.
 *
 * One frame is one call of a global function, which the verifier looks at once and not once for
 * each frame, so that a whole stack is walked in one run on 5.10 too. Such a function takes numbers
 * alone: what it works on is in a map.
 */
#pragma once

#include "../profile.h"
#include "../unwind.h"
#include "user_registers.bpf.h"

/* Off where this kernel does not take the walk: no code of it is left then. */
const volatile bool unwinds_by_tables = 1;

/* A walk under way. One that a sample interrupts is another program's. */
struct unwind_walk {
  __u64 ip;
  __u64 sp;
  __u64 bp;
  __s32 pid;
  __u32 after_call; /* ip is a return address: the call is before it */
  struct strata_stack stack;
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct unwind_walk);
} unwind_walks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __s32);
  __type(value, struct strata_unwind_process);
} unwind_processes SEC(".maps");

/* Words of one table; each as large as it needs to be, which 5.10 was the first to allow. */
struct unwind_words {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_INNER_MAP);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
  __uint(max_entries, STRATA_UNWIND_TABLES);
  __type(key, __u32);
  __array(values, struct unwind_words);
} unwind_tables SEC(".maps");

struct strata_unwind_counts unwind_counts;

enum unwind_step { UNWIND_MORE = 0, UNWIND_DONE = 1 };

/* All bits where a <= b, both below 2^63, else none: a branch would double what the verifier has to
 * look at with each step of a search. */
static __always_inline __u64 mask_if_not_above(__u64 a, __u64 b) {
  __u64 mask = (__u64)((__s64)(a - b - 1) >> 63);
  barrier_var(mask);
  return mask;
}

/* The last mapping that begins at or below `ip`, or the first one. */
static __always_inline const struct strata_unwind_mapping* nearest_mapping(
    const struct strata_unwind_process* process, __u64 ip) {
  __u32 first = 0, count = process->count, i;
#pragma nounroll
  for (i = 0; i < 8; ++i) {
    __u32 half = count / 2, middle;
    if (count < 2) break;
    middle = (first + half) & (STRATA_UNWIND_MAPPINGS - 1);
    first += half & mask_if_not_above(process->mappings[middle].begin, ip);
    count -= half;
  }
  return &process->mappings[first & (STRATA_UNWIND_MAPPINGS - 1)];
}

static __always_inline __u64 word_at(void* table, __u32 at) {
  __u64* word = bpf_map_lookup_elem(table, &at);
  return word ? *word : 0;
}

static __always_inline __u32 half_word_at(void* table, __u32 at) {
  return word_at(table, at >> 1) >> ((at & 1) * 32);
}

/* As find_rule() of user space, which the tests compare with readelf. */
static __always_inline __u64 search(void* table, __u32 offset) {
  const __u32 index = sizeof(struct strata_unwind_head) / sizeof(__u32);
  __u32 page = offset >> STRATA_UNWIND_PAGE_SHIFT;
  __u32 low = offset & ((1 << STRATA_UNWIND_PAGE_SHIFT) - 1);
  __u64 head = word_at(table, 0);
  __u32 rules = (__u32)head, rows = (__u32)(head >> 32);
  __u32 first = half_word_at(table, index + page);
  __u32 count = half_word_at(table, index + page + 1) - first;
  __u32 i;
#pragma nounroll
  for (i = 0; i <= STRATA_UNWIND_PAGE_SHIFT; ++i) {
    __u32 half = count / 2;
    if (count < 2) break;
    /* A row's lower half is where it begins. */
    first += half & mask_if_not_above(half_word_at(table, rows * 2 + first + half) & 0xffff, low);
    count -= half;
  }
  return word_at(table, rules + (half_word_at(table, rows * 2 + first) >> 16));
}

/* The rule for code at `ip` as a number; 0 is STRATA_CFA_NONE. */
static __always_inline __u64 rule_at(__s32 pid, __u64 ip) {
  const struct strata_unwind_process* process = bpf_map_lookup_elem(&unwind_processes, &pid);
  const struct strata_unwind_mapping* mapping;
  __u32 key;
  __u64 into;
  void* table;
  if (!process || !process->count) return 0;
  mapping = nearest_mapping(process, ip);
  into = ip - mapping->begin;
  if (into >= mapping->size) return 0;
  key = mapping->table;
  table = bpf_map_lookup_elem(&unwind_tables, &key);
  return table ? search(table, (__u32)into + mapping->skew) : 0;
}

static __always_inline bool read_user_word(__u64* to, __u64 at) {
  return bpf_probe_read_user(to, sizeof(*to), (const void*)at) == 0;
}

static __always_inline int unreadable(void) {
  __sync_fetch_and_add(&unwind_counts.unreadable, 1);
  return UNWIND_DONE;
}

static __always_inline int lost_way(void) {
  __sync_fetch_and_add(&unwind_counts.lost, 1);
  return UNWIND_DONE;
}

static __always_inline int arrive(struct unwind_walk* walk, __u64 ip, __u64 sp, __u64 bp,
                                  __u64* by) {
  __sync_fetch_and_add(by, 1);
  walk->ip = ip;
  walk->sp = sp;
  walk->bp = bp;
  if (ip) return UNWIND_MORE;
  __sync_fetch_and_add(&unwind_counts.ended, 1);
  return UNWIND_DONE;
}

/* rbp leads to the caller's, and the return address is above that. */
static __always_inline int step_by_pointer(struct unwind_walk* walk) {
  __u64 saved[2];
  __u64 bp = walk->bp;
  if (!bp) {
    __sync_fetch_and_add(&unwind_counts.ended, 1);
    return UNWIND_DONE;
  }
  if (bp < walk->sp || bp & 7) return lost_way();
  if (bpf_probe_read_user(saved, sizeof(saved), (const void*)bp)) return unreadable();
  walk->after_call = 1;
  return arrive(walk, saved[1], bp + 16, saved[0], &unwind_counts.by_pointer);
}

static __always_inline bool find_cfa(const struct unwind_walk* walk, __u32 kind, __s32 offset,
                                     __s32 extra, __u64* cfa) {
  bool by_rbp = kind == STRATA_CFA_RBP || kind == STRATA_CFA_RBP_DEREF;
  __u64 at = (by_rbp ? walk->bp : walk->sp) + (__s64)offset;
  switch (kind) {
    case STRATA_CFA_RSP_DEREF:
    case STRATA_CFA_RBP_DEREF:
    case STRATA_CFA_SIGNAL:
      if (!read_user_word(&at, at)) return false;
      at += (__s64)extra;
      break;
    case STRATA_CFA_PLT:
      at += (__s32)(walk->ip & 15) >= extra ? 8 : 0;
      break;
  }
  *cfa = at;
  return true;
}

static __always_inline bool find_rbp(const struct unwind_walk* walk, __u32 where, __s64 offset,
                                     __u64 cfa, __u64* bp) {
  *bp = 0;
  switch (where) {
    case STRATA_RBP_SAME:
      *bp = walk->bp;
      return true;
    case STRATA_RBP_CFA:
      return read_user_word(bp, cfa + offset);
    case STRATA_RBP_RBP:
      return read_user_word(bp, walk->bp + offset);
    case STRATA_RBP_RSP:
      return read_user_word(bp, walk->sp + offset);
  }
  return true;
}

static __always_inline int step_by_rule(struct unwind_walk* walk, __u64 rule) {
  __u32 kind = rule & STRATA_UNWIND_CFA_MASK;
  __u32 where = (rule & 0xff) >> STRATA_UNWIND_CFA_BITS;
  __s32 extra = (__s32)((__s64)(rule << 48) >> 56);
  __s64 rbp_offset = (__s64)(rule << 32) >> 48;
  __s32 offset = (__s32)(rule >> 32);
  bool signal = kind == STRATA_CFA_SIGNAL;
  __u64 cfa, bp, ip, ip_at;
  if (!find_cfa(walk, kind, offset, extra, &cfa)) return unreadable();
  /* A signal may have another stack. */
  if (!signal && cfa <= walk->sp) return lost_way();
  ip_at = signal ? walk->sp + (__s64)offset + 8 : cfa - 8;
  if (!read_user_word(&ip, ip_at) || !find_rbp(walk, where, rbp_offset, cfa, &bp)) {
    return unreadable();
  }
  walk->after_call = !signal;
  return arrive(walk, ip, cfa, bp, &unwind_counts.by_table);
}

/* Keeps the frame that the walk is at, and goes on to its caller. */
__noinline int unwind_one_frame(__u32 zero) {
  struct unwind_walk* walk = bpf_map_lookup_elem(&unwind_walks, &zero);
  __u32 frames;
  __u64 rule;
  if (!unwinds_by_tables || !walk) return UNWIND_DONE;
  frames = walk->stack.frames;
  if (frames >= STRATA_STACK_FRAMES) return UNWIND_DONE;
  walk->stack.addresses[frames] = walk->ip;
  walk->stack.frames = frames + 1;
  rule = rule_at(walk->pid, walk->ip - (walk->after_call & 1));
  switch (rule & STRATA_UNWIND_CFA_MASK) {
    case STRATA_CFA_NONE:
      return step_by_pointer(walk);
    case STRATA_CFA_END:
      __sync_fetch_and_add(&unwind_counts.ended, 1);
      return UNWIND_DONE;
    case STRATA_CFA_UNSUPPORTED:
      __sync_fetch_and_add(&unwind_counts.unsupported, 1);
      return UNWIND_DONE;
  }
  return step_by_rule(walk, rule);
}

static __always_inline bool has_tables(__s32 pid) {
  return unwinds_by_tables && bpf_map_lookup_elem(&unwind_processes, &pid);
}

/* The stack of the current task from its registers on; NULL never happens. Valid until the program
 * ends. */
static __always_inline struct strata_stack* unwind_user_stack(
    __s32 pid, const struct user_registers* registers) {
  __u32 zero = 0, i;
  struct unwind_walk* walk = bpf_map_lookup_elem(&unwind_walks, &zero);
  if (!walk) return 0;
  walk->ip = registers->ip;
  walk->sp = registers->sp;
  walk->bp = registers->bp;
  walk->pid = pid;
  walk->after_call = 0;
  walk->stack.frames = 0;
  walk->stack.reserved = 0;
  __sync_fetch_and_add(&unwind_counts.walks, 1);
#pragma nounroll
  for (i = 0; i < STRATA_STACK_FRAMES; ++i) {
    if (unwind_one_frame(0)) break;
  }
  return &walk->stack;
}
