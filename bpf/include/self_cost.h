/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What a program knows of its own cost; see self_cost.bpf.h. */
#ifndef STRATA_BPF_SELF_COST_H
#define STRATA_BPF_SELF_COST_H

#include "shared.h"

/* CPUs beyond share an element, which makes its counts slightly low. */
#define STRATA_SELF_COST_CPUS 512

/* Of an object's `sample_shift`, if it has one: one run in 2^shift is accounted. More would let a
 * container's rare runs go unseen for minutes. */
#define STRATA_MAX_SAMPLE_SHIFT 10

/* A cache line for each CPU. A program's time is about runs * sampled_ns / sampled_runs. */
struct strata_self_cost {
  __u64 runs;
  __u64 sampled_runs;
  __u64 sampled_ns; /* between entry and exit: getting there and back is not in it */
  __u64 unused[5];
};
STRATA_SIZE_IS(struct strata_self_cost, 64);

#endif
