// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* A per-CPU hash by cgroup, tasks in a plain array by pid. */
#include "cpu_hash.bpf.h"
#include "pid_slots.bpf.h"

const volatile bool has_prev_state = 0;

#include "body.bpf.h"
