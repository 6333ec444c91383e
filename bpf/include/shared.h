/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* What every probe shares with user space. Plain C11 and C++20. */
#ifndef STRATA_BPF_SHARED_H
#define STRATA_BPF_SHARED_H

#include <linux/types.h>

#ifdef __cplusplus
#define STRATA_SIZE_IS(type, bytes) static_assert(sizeof(type) == (bytes), #type)
#else
#define STRATA_SIZE_IS(type, bytes) _Static_assert(sizeof(type) == (bytes), #type)
#endif

/*
 * A container key is `hierarchy_id << 56 | cgroup id`. A cgroup id is the inode number of the
 * cgroup's directory; it is unique in one hierarchy only. The unified hierarchy is 0, those of v1
 * count from 1. STRATA_NO_KEY is work that the kernel does on nobody's account; it belongs to the
 * host.
 */
#define STRATA_NO_KEY 0ULL
#define STRATA_KEY_HIERARCHY_SHIFT 56

/*
 * Indices of the per-CPU `losses` array of an object that has a ring. What its hashes have no room
 * for is in its struct `lost`, a count for each by the map's name.
 */
enum strata_loss {
  STRATA_LOSS_RING_FULL = 0, /* a reserve in the ring failed: one event is missing */
  STRATA_LOSS_COUNT = 1,
};

/*
 * Slot i of a histogram counts values in [2^(i+6), 2^(i+7)) ns; slot 0 takes all that is smaller,
 * slot 31 all that is larger. So the upper bounds run from 128 ns to 137 s.
 */
#define STRATA_HISTOGRAM_SLOTS 32
#define STRATA_HISTOGRAM_SHIFT 6

struct strata_histogram {
  __u64 count;
  __u64 sum_ns;
  __u64 slots[STRATA_HISTOGRAM_SLOTS];
};
STRATA_SIZE_IS(struct strata_histogram, 272);

#define STRATA_COMM_BYTES 16
#define STRATA_PATH_BYTES 256

#endif
