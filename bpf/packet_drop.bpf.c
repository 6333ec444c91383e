// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * IP packets that the kernel dropped, by reason and by the container whose socket sent them or
 * would have got them. A packet that no socket is known for is the host's.
 */
#include "packet_drop.h"

#include "include/losses.bpf.h"
#include "include/self_cost.bpf.h"
#include "include/socket.bpf.h"

/* What the tracepoint gives besides the packet and the place: from 5.17 and from 6.11. */
const volatile bool has_reason = 0;
const volatile bool has_receiver = 0;
/* Of the kernel that runs: what is no drop. SKB_CONSUMED came in 6.3; 0 is "not dropped". */
const volatile __u32 reason_consumed = 0;

/* 4096 x (16 B + 8 B for each CPU + 48 B): 0.3 MiB at 2 CPUs, 2.3 MiB at 64. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 4096);
  __type(key, struct strata_packet_drop_key);
  __type(value, __u64);
} packet_drops SEC(".maps");

static __u64 zero;

struct {
  __u64 packet_drops;
} lost;

/* Sockets of other families throw away their own messages; they are no packets. */
static __always_inline bool is_packet(struct sk_buff* skb, struct sock* sk) {
  unsigned short family;
  if (!sk) return BPF_CORE_READ(skb, protocol) != 0;
  family = BPF_CORE_READ(sk, __sk_common.skc_family);
  return family == STRATA_AF_INET || family == STRATA_AF_INET6;
}

MEASURED_PROGRAM(kfree_skb, packet_drop) {
  struct strata_packet_drop_key key = {};
  struct sk_buff* skb = (struct sk_buff*)ctx[0];
  struct sock* sk = has_receiver ? (struct sock*)ctx[3] : 0;
  __u64* count;
  if (has_reason) {
    key.reason = (__u32)ctx[2];
    if (!key.reason || key.reason == reason_consumed) return 0;
    if (key.reason >> STRATA_DROP_SUBSYSTEM_SHIFT) key.reason &= ~0U << STRATA_DROP_SUBSYSTEM_SHIFT;
  }
  if (!sk) sk = BPF_CORE_READ(skb, sk);
  if (!is_packet(skb, sk)) return 0;
  key.key = socket_key(sk);
  count = lookup_or_add(&packet_drops, &key, &zero, &lost.packet_drops);
  if (count) __sync_fetch_and_add(count, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
