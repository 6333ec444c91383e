/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * One program in two forms. On a trusted tracepoint (tp_btf) the verifier knows the type of every
 * argument, so that kernel memory is read by plain loads. A raw tracepoint (raw_tp) gives numbers:
 * every read is a call of bpf_probe_read_kernel(). User space loads the first form that this kernel
 * takes (core/kernel/bpf_object.h).
 *
 *   TRACEPOINT_PROGRAM(sched_process_fork, process_fork, struct task_struct* parent,
 *                      struct task_struct* child) {
 *     if (READ(child, pid) != READ(child, tgid)) return 0;
 *
 * defines process_fork and process_fork_raw. Both are this one body, inlined with the constant
 * `trusted`, which whoever uses READ() must have in scope; the other form's reads leave no code
 * behind. `ctx` is there too, for arguments that not every kernel has.
 */
#pragma once

#include "kernel_types.h"

#define TRACEPOINT_PROGRAM(tracepoint, name, args...) \
  STRATA_FORMS(STRATA_AS_IT_IS, tracepoint, name, ##args)

#define STRATA_AS_IT_IS(call) call

/* `around` is a macro: what a form does with the call of its body. */
#define STRATA_FORMS(around, tracepoint, name, args...)                                      \
  static __always_inline int name##_body(const bool, unsigned long long*, ##args);           \
  STRATA_FORM("tp_btf/" #tracepoint, name, around(name##_body(true, ___bpf_ctx_cast(args)))) \
  STRATA_FORM("raw_tp/" #tracepoint, name##_raw,                                             \
              around(name##_body(false, ___bpf_ctx_cast(args))))                             \
  static __always_inline int name##_body(const bool trusted, unsigned long long* ctx, ##args)

/* Arguments come as 64-bit words and leave as what the body declares, as with BPF_PROG(). */
#define STRATA_FORM(section, name, call)                                    \
  SEC(section) int name(unsigned long long* ctx) {                          \
    _Pragma("GCC diagnostic push")                                          \
        _Pragma("GCC diagnostic ignored \"-Wint-conversion\"") return call; \
    _Pragma("GCC diagnostic pop")                                           \
  }

/* READ(task, cgroups, dfl_cgrp) is task->cgroups->dfl_cgrp, as this form may read it. */
#define READ(pointer, fields...) \
  (trusted ? ___arrow(pointer, ##fields) : BPF_CORE_READ(pointer, ##fields))
