// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * IP bytes and packets by the container that owns the socket, where the kernel lacks what
 * network.bpf.c needs. Attached once, at the root of the unified hierarchy, it sees every packet of
 * every cgroup below. It runs preemptibly in process context and again in softirq on the same CPU.
 *
 * TCP's smoothed RTT is looked at with every 64th packet that a container receives on a CPU, which
 * costs next to nothing, and when a connection ends, so that none goes unseen
 * (docs/decisions/0005-rtt.md).
 */
#include "include/self_cost.bpf.h"
#include "include/socket.bpf.h"
#include "include/traffic.bpf.h"

struct {
  __u64 traffic;
} lost;

#define VERDICT_PASS 1

static __always_inline __u64 packets_of(struct __sk_buff* skb) {
  return skb->gso_segs ? skb->gso_segs : 1;
}

/* The id in the unified hierarchy, whose number is 0, is the key as it is. */
static __always_inline struct strata_traffic* traffic_of_packet(struct __sk_buff* skb) {
  return traffic_of(bpf_skb_cgroup_id(skb), &lost.traffic);
}

#define RTT_SAMPLE_SHIFT 6

static __always_inline void sample_rtt(struct strata_traffic* of, struct __sk_buff* skb) {
  struct bpf_sock* sk = skb->sk;
  struct bpf_tcp_sock* tcp;
  if (!sk) return;
  tcp = bpf_tcp_sock(sk);
  if (tcp) add_rtt(of, tcp->srtt_us);
}

static __always_inline int receive(struct __sk_buff* skb, const bool with_rtt) {
  struct strata_traffic* of = traffic_of_packet(skb);
  __u64 before, packets;
  if (!of) return VERDICT_PASS;
  before = of->receive_packets;
  packets = packets_of(skb);
  __sync_fetch_and_add(&of->receive_bytes, skb->len);
  __sync_fetch_and_add(&of->receive_packets, packets);
  if (with_rtt && (before ^ (before + packets)) >> RTT_SAMPLE_SHIFT) sample_rtt(of, skb);
  return VERDICT_PASS;
}

static __always_inline int transmit(struct __sk_buff* skb) {
  struct strata_traffic* of = traffic_of_packet(skb);
  if (!of) return VERDICT_PASS;
  __sync_fetch_and_add(&of->transmit_bytes, skb->len);
  __sync_fetch_and_add(&of->transmit_packets, packets_of(skb));
  return VERDICT_PASS;
}

SEC("cgroup_skb/ingress")
int network_receive(struct __sk_buff* skb) { return SELF_MEASURED(receive(skb, 1)); }

/* Without CAP_PERFMON the verifier forbids the index into the histogram. */
SEC("cgroup_skb/ingress")
int network_receive_plain(struct __sk_buff* skb) { return SELF_MEASURED(receive(skb, 0)); }

SEC("cgroup_skb/egress")
int network_transmit(struct __sk_buff* skb) { return SELF_MEASURED(transmit(skb)); }

MEASURED_PROGRAM(inet_sock_set_state, network_close, struct sock* sk, int old, int state) {
  struct strata_traffic* of;
  __u32 srtt_us;
  if (state != STRATA_TCP_CLOSE || old == state || READ(sk, sk_protocol) != STRATA_IPPROTO_TCP)
    return 0;
  srtt_us = BPF_CORE_READ((struct tcp_sock*)sk, srtt_us);
  if (!srtt_us) return 0; /* never established */
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (of) add_rtt(of, srtt_us);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
