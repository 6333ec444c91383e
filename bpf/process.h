/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Ring of `process`: a process runs another program, or ends. Map `processes`: container key ->
 * how many began and ended; per CPU.
 */
#ifndef STRATA_BPF_PROCESS_H
#define STRATA_BPF_PROCESS_H

#include "include/self_cost.h"
#include "include/shared.h"

enum strata_process_event_type {
  STRATA_PROCESS_EXEC = 1,
  STRATA_PROCESS_EXIT = 2,
};

struct strata_process_event {
  __u64 time_ns;
  __u64 key;
  __u32 type;
  __u32 pid;
  __u32 parent_pid;
  __u32 status; /* exit: as wait() reports it, signal in the low 7 bits, code in the next 8 */
  char comm[STRATA_COMM_BYTES];
  char file[STRATA_PATH_BYTES]; /* exec: as it was asked for, cut at 255 bytes; exit: empty */
};
STRATA_SIZE_IS(struct strata_process_event, 304);

struct strata_processes {
  __u64 started; /* forked in this container; one that moved in later is not among them */
  __u64 exited;
  __u64 executed;
};
STRATA_SIZE_IS(struct strata_processes, 24);

/* Map `killed`: who was ended by which signal -> how often; per CPU. */
struct strata_killed_key {
  __u64 key;
  __u32 signal;
  __u32 reserved;
};
STRATA_SIZE_IS(struct strata_killed_key, 16);

#endif
