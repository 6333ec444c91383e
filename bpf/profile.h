/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * What profile.bpf.c and off_cpu.bpf.c share with user space. Map `counts`: who, at which stacks ->
 * how often and how long. Map `stacks`: the stacks themselves, by a hash of their addresses. Ring
 * `events`: a record when a process is sampled for the first time, so that its files can be looked
 * at while it lives.
 */
#ifndef STRATA_BPF_PROFILE_H
#define STRATA_BPF_PROFILE_H

#include "include/shared.h"
#include "unwind.h"

/* kernel.perf_event_max_stack as the kernel sets it; a deeper stack lacks its root. */
#define STRATA_STACK_FRAMES 127

struct strata_stack {
  __u32 frames;
  __u32 reserved;
  __u64 addresses[STRATA_STACK_FRAMES]; /* from the leaf to the root; zeros behind `frames` */
};
STRATA_SIZE_IS(struct strata_stack, 1024);

/* The lowest bit of a stack's key is the generation that it was seen in. 0: there is no stack. */
#define STRATA_STACK_GENERATION 1ULL

enum strata_profile_flag {
  STRATA_PROFILE_PREEMPTED = 1,      /* off the CPU while runnable */
  STRATA_PROFILE_IO_WAIT = 2,        /* the kernel counts the wait as one for I/O */
  STRATA_PROFILE_UNINTERRUPTIBLE = 4 /* state D */
};

struct strata_profile_key {
  __u64 cgroup;       /* container key */
  __u64 kernel_stack; /* key in `stacks` */
  __u64 user_stack;
  __s32 pid; /* of the process in the agent's pid namespace; -1: it is not visible there */
  __s32 tid;
  char comm[STRATA_COMM_BYTES]; /* the thread's */
  __u32 flags;                  /* enum strata_profile_flag */
  __u32 generation;
};
STRATA_SIZE_IS(struct strata_profile_key, 56);

struct strata_profile_count {
  __u64 times;
  __u64 ns; /* off the CPU alone */
};
STRATA_SIZE_IS(struct strata_profile_count, 16);

/* Map `waiting`: what threads that are off the CPU now will be counted as; by the kernel's own tid.
 */
struct strata_waiting {
  struct strata_profile_key as;
  __u64 since_ns; /* CLOCK_MONOTONIC */
};
STRATA_SIZE_IS(struct strata_waiting, 64);

struct strata_profile_losses {
  __u64 table_full; /* samples without a place for their stacks or their count */
  __u64 no_stack;   /* samples of a process whose own stack could not be read */
  __u64 truncated;  /* samples with a stack deeper than STRATA_STACK_FRAMES */
};
STRATA_SIZE_IS(struct strata_profile_losses, 24);

/* A record of the ring. */
struct strata_profile_process {
  __s32 pid;
  __u32 reserved;
};
STRATA_SIZE_IS(struct strata_profile_process, 8);

#endif
