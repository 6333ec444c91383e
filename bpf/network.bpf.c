// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * IP bytes and packets by the container that owns the socket. Attached once, at the root of the
 * unified hierarchy, it sees every cgroup below. It runs preemptibly in process context and again
 * in softirq on the same CPU, so that only atomic additions are exact.
 */
#include "network.h"

#include "include/losses.bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, struct strata_traffic);
} traffic SEC(".maps");

static struct strata_traffic zero;

#define VERDICT_PASS 1

static __always_inline __u64 packets_of(struct __sk_buff* skb) {
  return skb->gso_segs ? skb->gso_segs : 1;
}

/* The id in the unified hierarchy, whose number is 0, is the key as it is. */
static __always_inline struct strata_traffic* traffic_of(struct __sk_buff* skb) {
  __u64 key = bpf_skb_cgroup_id(skb);
  return lookup_or_add(&traffic, &key, &zero);
}

SEC("cgroup_skb/ingress")
int network_receive(struct __sk_buff* skb) {
  struct strata_traffic* of = traffic_of(skb);
  if (!of) return VERDICT_PASS;
  __sync_fetch_and_add(&of->receive_bytes, skb->len);
  __sync_fetch_and_add(&of->receive_packets, packets_of(skb));
  return VERDICT_PASS;
}

SEC("cgroup_skb/egress")
int network_transmit(struct __sk_buff* skb) {
  struct strata_traffic* of = traffic_of(skb);
  if (!of) return VERDICT_PASS;
  __sync_fetch_and_add(&of->transmit_bytes, skb->len);
  __sync_fetch_and_add(&of->transmit_packets, packets_of(skb));
  return VERDICT_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
