// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Whom the connections lead to that are older than the programs of tcp.bpf.c, as far as a process
 * has them open. Two iterators, run one after the other, once: of a connection only its listener
 * tells which end has called.
 */
#include "tcp.h"

#include "include/socket.bpf.h"

/* Where somebody listens: a port of a network namespace. */
struct listener {
  __u32 network_namespace;
  __u16 port;
  __u16 reserved;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct listener);
  __type(value, __u8);
} listeners SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct strata_peer_key);
  __type(value, __u64);
} opened SEC(".maps");

static __always_inline struct sock* tcp_of(struct bpf_iter__task_file* ctx) {
  struct file* file = ctx->file;
  struct socket* socket = file ? bpf_sock_from_file(file) : 0;
  struct sock* sk = socket ? socket->sk : 0;
  return sk && bpf_skc_to_tcp_sock(sk) ? sk : 0;
}

static __always_inline struct listener listener_of(struct sock* sk) {
  struct listener of = {.port = BPF_CORE_READ(sk, __sk_common.skc_num)};
  of.network_namespace = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
  return of;
}

SEC("iter/task_file")
int open_listeners(struct bpf_iter__task_file* ctx) {
  struct sock* sk = tcp_of(ctx);
  struct listener of;
  const __u8 one = 1;
  if (!sk || sk->__sk_common.skc_state != STRATA_TCP_LISTEN) return 0;
  of = listener_of(sk);
  bpf_map_update_elem(&listeners, &of, &one, BPF_ANY);
  return 0;
}

SEC("iter/task_file")
int open_peers(struct bpf_iter__task_file* ctx) {
  struct sock* sk = tcp_of(ctx);
  struct strata_peer_key peer = {};
  struct listener of;
  const __u64 one = 1;
  if (!sk || sk->__sk_common.skc_state != STRATA_TCP_ESTABLISHED) return 0;
  of = listener_of(sk);
  if (bpf_map_lookup_elem(&listeners, &of) || !peer_address(sk, peer.address)) return 0;
  peer.key = key_by_memory_v1 ? memory_v1_key(0, ctx->task) : socket_key(sk);
  peer.network_namespace = of.network_namespace;
  peer.port = peer_port(sk);
  bpf_map_update_elem(&opened, &peer, &one, BPF_ANY);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
