/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Outliers: single waits far above what their container is used to. Each object that looks for them
 * has the maps `outlier_limits` (container key -> ns, written by user space) and `outlier_counts`
 * (container key -> how many went beyond). One in a while becomes an event in the object's ring.
 */
#ifndef STRATA_BPF_OUTLIER_H
#define STRATA_BPF_OUTLIER_H

#include "include/shared.h"

struct strata_outlier_count {
  __u64 passed;        /* values beyond the limit, those without an event included */
  __u64 rest_until_ns; /* no event before; monotonic */
};
STRATA_SIZE_IS(struct strata_outlier_count, 16);

enum strata_outlier_kind {
  STRATA_OUTLIER_RUN_QUEUE = 1,
  STRATA_OUTLIER_BLOCK_IO = 2,
  STRATA_OUTLIER_CONNECT = 3,
};

/* What a kind does not know is zero. */
struct strata_outlier_event {
  __u64 time_ns;   /* monotonic; when the wait ended */
  __u64 key;       /* who waited */
  __u64 cause_key; /* run queue: who had the CPU */
  __u64 value_ns;
  __u64 limit_ns;
  __u32 kind;
  __u32 pid; /* process (not thread) that waited; 0: nobody's, or not known */
  __u32 cause_pid;
  __u32 device;      /* block I/O: as in block_io.h */
  __u32 operation;   /* likewise */
  __u32 queue_depth; /* block I/O: requests that the device had, this one included */
  __u32 bytes;       /* block I/O: size of the request */
  __u32 retransmits; /* connect: of the SYN */
  __u16 port;        /* connect: of the other end, host byte order */
  __u16 reserved;
  __u32 cause;      /* enum strata_outlier_cause */
  __u8 address[16]; /* connect: of the other end, network byte order, IPv4 as ::ffff:a.b.c.d */
  char comm[STRATA_COMM_BYTES];
  char cause_comm[STRATA_COMM_BYTES];
};
STRATA_SIZE_IS(struct strata_outlier_event, 128);

/* Why a run-queue wait was long, as far as the switch that ends it shows. */
enum strata_outlier_cause {
  STRATA_CAUSE_UNKNOWN = 0,
  STRATA_CAUSE_PREEMPTED = 1, /* cause_* took the CPU from the task */
  STRATA_CAUSE_OCCUPIED = 2,  /* cause_* had the CPU just before the task got it */
  STRATA_CAUSE_IDLE = 3,      /* the CPU was idle just before: throttled, or slow to be woken */
};

#endif
