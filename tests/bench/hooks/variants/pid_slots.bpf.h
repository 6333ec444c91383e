/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Tasks in a plain array by pid. */
#pragma once

#include "include/container.bpf.h"
#include "include/losses.bpf.h"
#include "run_queue.h"

struct strata_task_slot tasks[STRATA_TASK_SLOTS];

static __always_inline struct strata_task_slot* slot_of(struct task_struct* task) {
  return &tasks[task->pid & (STRATA_TASK_SLOTS - 1)];
}
