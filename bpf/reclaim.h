/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Map `reclaims`: container key -> what its tasks spent on making room for themselves; per CPU. */
#ifndef STRATA_BPF_RECLAIM_H
#define STRATA_BPF_RECLAIM_H

#include "include/self_cost.h"
#include "include/shared.h"

struct strata_reclaim {
  __u64 ns;
  __u64 times;
};
STRATA_SIZE_IS(struct strata_reclaim, 16);

#endif
