// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/* What the hooks on packets cost by themselves: a verdict for each. */
#include "include/container.bpf.h"

#define VERDICT_PASS 1

SEC("cgroup_skb/ingress")
int on_receive(struct __sk_buff* skb) { return VERDICT_PASS; }

SEC("cgroup_skb/egress")
int on_transmit(struct __sk_buff* skb) { return VERDICT_PASS; }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
