/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Map `run_queues`: what tasks waited for and had of the CPUs. Every CPU has a table of its own, a
 * row for each container key that ran there; row r of CPU c is element c * rows + r. The program
 * finds a key by hashing and adds rows; user space maps the memory, adds up the CPUs and frees the
 * rows of cgroups that are gone. Map `used_rows` tells it which rows have a key.
 * Map `preemptions`: who took the CPU from whom, tables made the same way.
 */
#ifndef STRATA_BPF_RUN_QUEUE_H
#define STRATA_BPF_RUN_QUEUE_H

#include "include/self_cost.h"
#include "include/shared.h"

/*
 * Slot 0 counts waits below 2^10 ns, slot i those in [2^(8 + 2i), 2^(10 + 2i)) ns, the last one
 * all that is longer. These are the exported bounds: twice as fine would double the rows' memory.
 */
#define STRATA_WAIT_SLOTS 16
#define STRATA_WAIT_SHIFT 10

/* Three cache lines; of most switches only the first two are touched. */
struct strata_run_queue {
  __u64 key;                  /* 0: the row is free */
  __u64 on_cpu_ns;            /* up to the last switch away: a task on a CPU is not in it yet */
  __u64 voluntary_switches;   /* to wait for something */
  __u64 involuntary_switches; /* still runnable */
  __u64 wait_ns;              /* runnable until running */
  __u64 interruptible_ns;     /* asleep, stopped or idling until runnable */
  __u64 uninterruptible_ns;   /* the same in state D */
  __u64 preempted_by_own;     /* involuntary for a task of the same cgroup */
  __u64 wait_slots[STRATA_WAIT_SLOTS];
};
STRATA_SIZE_IS(struct strata_run_queue, 192);

/* Stands in a row for STRATA_NO_KEY. */
#define STRATA_ROW_OF_NO_KEY (~0ULL)

/* Rows of one CPU are a multiple of this; one element of `used_rows` has a byte for each. */
#define STRATA_ROW_GROUP 64

struct strata_row_group {
  __u8 used[STRATA_ROW_GROUP];
};
STRATA_SIZE_IS(struct strata_row_group, 64);

/* Element p of CPU c is c * preemption_rows + p. Keys are as in rows. */
struct strata_preemption {
  __u64 victim; /* 0: free */
  __u64 taker;
  __u64 count;
  __u64 unused; /* so that none lies in two cache lines */
};
STRATA_SIZE_IS(struct strata_preemption, 32);

/*
 * How a task left the CPU, in a table indexed by the low bits of its pid. Two tasks that share an
 * element overwrite each other: then one stay off the CPU is not accounted, and counted as such.
 */
#define STRATA_TASK_SLOTS 65536

struct strata_task_slot {
  __u64 left_ns;      /* the run queue's clock */
  __u64 run_delay_ns; /* sched_info's sum of waits at that moment */
  __u64 taker;        /* key, as in rows, of who took the CPU; 0: nobody, or not known */
  __u32 pid;
  __u32 state; /* enum strata_off_cpu */
};
STRATA_SIZE_IS(struct strata_task_slot, 32);

enum strata_off_cpu {
  STRATA_OFF_CPU_RUNNABLE = 0,
  STRATA_OFF_CPU_INTERRUPTIBLE = 1,
  STRATA_OFF_CPU_UNINTERRUPTIBLE = 2,
};

#endif
