/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * With which registers the current task runs in user space, or will go on there: a sample in user
 * space has them, and whoever enters the kernel leaves them at the end of its kernel stack. x86-64
 * alone; code of 32 bits has none here.
 */
#pragma once

#include <linux/bpf_perf_event.h>

#include "kernel_types.h"

struct user_registers {
  __u64 ip;
  __u64 sp;
  __u64 bp;
};

#if defined(__TARGET_ARCH_x86)

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct___stack {
  void* stack;
};

struct pt_regs___kernel {
  unsigned long bp;
  unsigned long ip;
  unsigned long cs;
  unsigned long sp;
} __attribute__((preserve_access_index));

#pragma clang attribute pop

/* THREAD_SIZE but with KASAN, which nobody runs in production. */
#define X86_THREAD_SIZE 16384

#define X86_RING_MASK 3
#define X86_USER_CS 0x33

/*
 * Until dd6e10fbd9f8 ("bpf: Add bpf_task_pt_regs() helper", 5.15) by hand. Later kernels leave some
 * room at the end of the stack (CONFIG_X86_FRED), which only they know of.
 */
static __always_inline struct pt_regs___kernel* kept_registers(void) {
  struct task_struct* task;
  void* stack;
  if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)) {
    return (void*)bpf_task_pt_regs(bpf_get_current_task_btf());
  }
  task = (struct task_struct*)bpf_get_current_task();
  stack = BPF_CORE_READ((struct task_struct___stack*)task, stack);
  return stack + X86_THREAD_SIZE - bpf_core_type_size(struct pt_regs___kernel);
}

static __always_inline bool registers_of_kernel_entry(struct user_registers* to) {
  struct pt_regs___kernel* kept = kept_registers();
  if ((__u16)BPF_CORE_READ(kept, cs) != X86_USER_CS) return false;
  to->ip = BPF_CORE_READ(kept, ip);
  to->sp = BPF_CORE_READ(kept, sp);
  to->bp = BPF_CORE_READ(kept, bp);
  return true;
}

static __always_inline bool registers_of_sample(struct bpf_perf_event_data* ctx,
                                                struct user_registers* to) {
  __u16 cs = (__u16)ctx->regs.cs;
  if (!(cs & X86_RING_MASK)) return registers_of_kernel_entry(to);
  if (cs != X86_USER_CS) return false;
  to->ip = ctx->regs.rip;
  to->sp = ctx->regs.rsp;
  to->bp = ctx->regs.rbp;
  return true;
}

#else

static __always_inline bool registers_of_kernel_entry(struct user_registers* to) { return false; }

static __always_inline bool registers_of_sample(void* ctx, struct user_registers* to) {
  return false;
}

#endif
