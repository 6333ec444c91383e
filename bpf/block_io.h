/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Map `block_ios`: who, which disk, what kind of operation -> how much and how long; per CPU. */
#ifndef STRATA_BPF_BLOCK_IO_H
#define STRATA_BPF_BLOCK_IO_H

#include "include/self_cost.h"
#include "include/shared.h"

#define STRATA_MINOR_BITS 20

enum strata_block_operation {
  STRATA_BLOCK_READ = 0,
  STRATA_BLOCK_WRITE = 1,
  STRATA_BLOCK_FLUSH = 2, /* one flush serves whoever waits: always STRATA_NO_KEY */
  STRATA_BLOCK_DISCARD = 3,
  STRATA_BLOCK_OPERATIONS = 4,
};

struct strata_block_io_key {
  __u64 key;
  __u32 device; /* major << 20 | minor, as the kernel keeps it */
  __u32 operation;
};
STRATA_SIZE_IS(struct strata_block_io_key, 16);

struct strata_block_io {
  __u64 bytes;
  __u64 operations;
  __u64 errors;
  struct strata_histogram latency; /* given to the device until completed */
  struct strata_histogram queue;   /* made until given to the device */
};
STRATA_SIZE_IS(struct strata_block_io, 568);

#endif
