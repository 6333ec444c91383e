/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * A program's own idea of what it costs, so that a budget can be kept while the kernel's run
 * statistics, which cost some 60 ns a run, are off. Every run is counted; one in 1,024 looks at the
 * clock when it begins and when it ends. User space reads `self_costs` of the object's mapped .bss.
 * What is not in it: the tracepoint and the way through the BPF core, 20 to 40 ns a run.
 *
 * MEASURED_PROGRAM() is a TRACEPOINT_PROGRAM() with that around it; other programs return
 * SELF_MEASURED(...).
 *
 * Programs of one object share the sums. They are not atomic: a program that interrupts another one
 * on the same CPU can cost them a run.
 */
#pragma once

#include "kernel_types.h"
#include "self_cost.h"
#include "tracing.bpf.h"

/* Whatever began before was not seen to its end: the programs were detached meanwhile. Monotonic;
 * written by user space when it attaches them again. */
volatile __u64 seen_since_ns = 0;

#define STRATA_SELF_COST_EVERY 1024
#define STRATA_SELF_COST_MOST_NS 20000

struct strata_self_cost self_costs[STRATA_SELF_COST_CPUS] __attribute__((aligned(64)));

static __always_inline struct strata_self_cost* self_cost_of(__u32 cpu) {
  return &self_costs[cpu & (STRATA_SELF_COST_CPUS - 1)];
}

/* The time, if this run is one of those that are measured; else 0. */
static __always_inline __u64 self_cost_begin(__u32 cpu) {
  __u64 runs = self_cost_of(cpu)->runs++;
  return runs & (STRATA_SELF_COST_EVERY - 1) ? 0 : bpf_ktime_get_ns();
}

static __always_inline void self_cost_end(__u32 cpu, __u64 began) {
  struct strata_self_cost* cost;
  __u64 spent;
  if (!began) return;
  cost = self_cost_of(cpu);
  spent = bpf_ktime_get_ns() - began;
  /* What takes longer was interrupted, or the hypervisor had the CPU. */
  if (spent > STRATA_SELF_COST_MOST_NS) spent = STRATA_SELF_COST_MOST_NS;
  cost->sampled_ns += spent;
  cost->sampled_runs++;
}

/* The value of `call`, measured. */
#define SELF_MEASURED(call)                  \
  ({                                         \
    __u32 cpu_ = bpf_get_smp_processor_id(); \
    __u64 began_ = self_cost_begin(cpu_);    \
    int result_ = (call);                    \
    self_cost_end(cpu_, began_);             \
    result_;                                 \
  })

#define MEASURED_PROGRAM(tracepoint, name, args...) \
  STRATA_FORMS(SELF_MEASURED, tracepoint, name, ##args)
