// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * A program that every verifier refuses, one for a tracepoint that no kernel has, a good one; and
 * the same with two forms each: of the first the raw form is good.
 */
#include "include/ring.bpf.h"
#include "include/tracing.bpf.h"

SEC("tp_btf/sched_process_exit")
int broken_load(unsigned long long* ctx) {
  return (int)*(volatile unsigned long long*)ctx[0] + (int)ctx[30];
}

SEC("tp_btf/strata_no_such_tracepoint")
int broken_hook(unsigned long long* ctx) { return 0; }

SEC("tp_btf/sched_process_exec")
int good(unsigned long long* ctx) {
  count_loss(STRATA_LOSS_RING_FULL);
  return 0;
}

TRACEPOINT_PROGRAM(sched_process_exit, half_broken) {
  if (trusted) return (int)*(volatile unsigned long long*)ctx[0] + (int)ctx[30];
  count_loss(STRATA_LOSS_RING_FULL);
  return 0;
}

TRACEPOINT_PROGRAM(strata_no_such_tracepoint, hookless) { return 0; }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
