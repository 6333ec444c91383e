// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * TCP by the container that owns the socket: what becomes of connections, how long connecting took,
 * whom they lead to, what was sent again or reset. All hooks are off the path of ordinary segments.
 * They run in process context and, on top of that, in softirq: only atomic additions are exact.
 */
#include "tcp.h"

#include "include/histogram.bpf.h"
#include "include/losses.bpf.h"
#include "include/outlier.bpf.h"
#include "include/self_cost.bpf.h"
#include "include/socket.bpf.h"

/* So many peers of one cgroup are told apart (two CPUs at once may add one more). */
const volatile __u32 peers_per_cgroup = 64;

/* 1024 x (8 B + 336 B for each CPU + 48 B): 0.7 MiB at 2 CPUs, 21 MiB at 64. */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, struct strata_tcp);
} tcp_rows SEC(".maps");

/* Counted when a connection is opened, so all CPUs share: 4096 x (32 B + 8 B + 48 B) = 352 KiB. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, struct strata_peer_key);
  __type(value, __u64);
} peers SEC(".maps");

/* 1024 x (8 B + 8 B + 48 B) = 64 KiB. */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, __u64);
} peer_counts SEC(".maps");

/* Who connects, and since when: known only when the SYN is sent, by the task that connects. */
struct attempt {
  __u64 started_ns;
  __u64 key;
  __u32 pid;
  __u32 reserved;
  char comm[STRATA_COMM_BYTES];
};

/*
 * By the socket's address. A socket leaves SYN_SENT before it is freed, so every entry is removed,
 * but for those of connections that were on their way while the programs were detached: see
 * seen_since_ns.
 * Without room the connection counts and its latency is missing: 4096 x (8 B + 40 B + 48 B) = 384
 * KiB, whatever the number of CPUs.
 */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4096);
  __type(key, __u64);
  __type(value, struct attempt);
} attempts SEC(".maps");

static struct strata_tcp zero;
static __u64 no_count;

struct {
  __u64 tcp_rows;
  __u64 peers;
  __u64 peer_counts;
  __u64 attempts;
} lost;

static __always_inline struct strata_tcp* row_of(__u64 key) {
  return lookup_or_add(&tcp_rows, &key, &zero, &lost.tcp_rows);
}

/* NULL when the cgroup has as many peers as it may have, or the map is full. */
static __always_inline __u64* new_peer(const struct strata_peer_key* peer) {
  __u64* count = lookup_or_add(&peer_counts, &peer->key, &no_count, &lost.peer_counts);
  if (!count || *count >= peers_per_cgroup) return 0;
  if (bpf_map_update_elem(&peers, peer, &no_count, BPF_NOEXIST) == 0) {
    __sync_fetch_and_add(count, 1);
  }
  return lookup_or_add(&peers, peer, &no_count, &lost.peers);
}

static __always_inline void count_peer(struct strata_tcp* row, __u64 key, struct sock* sk) {
  struct strata_peer_key peer = {.key = key};
  __u64* count = 0;
  if (peer_address(sk, peer.address)) {
    peer.network_namespace = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
    peer.port = peer_port(sk);
    count = bpf_map_lookup_elem(&peers, &peer);
    if (!count) count = new_peer(&peer);
  }
  __sync_fetch_and_add(count ? count : &row->other_peers, 1);
}

static __always_inline void tell_outlier(const struct attempt* attempt, struct sock* sk,
                                         __u64 latency, __u64 now) {
  __u64 limit = outlier_due(attempt->key, latency, now);
  struct strata_outlier_event* event;
  __u8 address[16];
  if (!limit || !peer_address(sk, address)) return;
  event = outlier_begin(STRATA_OUTLIER_CONNECT, attempt->key, latency, limit, now);
  if (!event) return;
  event->pid = attempt->pid;
  __builtin_memcpy(event->comm, attempt->comm, sizeof(event->comm));
  event->retransmits = BPF_CORE_READ((struct tcp_sock*)sk, total_retrans);
  event->port = peer_port(sk);
  __builtin_memcpy(event->address, address, sizeof(address));
  ring_submit(event);
}

static __always_inline void begin_connect(struct sock* sk) {
  struct attempt attempt = {};
  __u64 id = (__u64)sk;
  attempt.started_ns = bpf_ktime_get_ns();
  attempt.key = key_by_memory_v1 ? memory_v1_key(0, (struct task_struct*)bpf_get_current_task())
                                 : socket_key(sk);
  attempt.pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  bpf_get_current_comm(attempt.comm, sizeof(attempt.comm));
  if (bpf_map_update_elem(&attempts, &id, &attempt, BPF_ANY)) {
    __sync_fetch_and_add(&lost.attempts, 1);
  }
}

/* `attempt` is NULL for one that began before the agent or found no room. */
static __always_inline void end_connect(struct sock* sk, const struct attempt* attempt, int state) {
  __u64 key = attempt ? attempt->key : socket_key(sk);
  struct strata_tcp* row = row_of(key);
  __u64 now = bpf_ktime_get_ns();
  __u64 id = (__u64)sk;
  __u64 latency = 0;
  if (row) __sync_fetch_and_add(state == STRATA_TCP_CLOSE ? &row->failed : &row->opened, 1);
  if (row && state != STRATA_TCP_CLOSE) count_peer(row, key, sk);
  if (!attempt) return;
  if (now > attempt->started_ns) latency = now - attempt->started_ns;
  if (row && state != STRATA_TCP_CLOSE) histogram_add_atomic(&row->connect, latency);
  tell_outlier(attempt, sk, latency, now);
  bpf_map_delete_elem(&attempts, &id);
}

static __always_inline void end_handshake(struct sock* sk, int old, int state) {
  __u64 id = (__u64)sk;
  struct attempt* attempt = bpf_map_lookup_elem(&attempts, &id);
  struct strata_tcp* row;
  if (attempt && attempt->started_ns < seen_since_ns) {
    bpf_map_delete_elem(&attempts, &id); /* of another socket that was at this address */
    attempt = 0;
  }
  if (attempt || old == STRATA_TCP_SYN_SENT) return end_connect(sk, attempt, state);
  if (state == STRATA_TCP_CLOSE) return;
  row = row_of(socket_key(sk));
  if (row) __sync_fetch_and_add(&row->accepted, 1);
}

/* Both ends may call at once: then SYN_SENT leads to SYN_RECV, and that is not the answer yet. */
MEASURED_PROGRAM(inet_sock_set_state, tcp_state, struct sock* sk, int old, int state) {
  struct strata_tcp* row;
  if (READ(sk, sk_protocol) != STRATA_IPPROTO_TCP) return 0;
  if (state == STRATA_TCP_SYN_SENT) {
    begin_connect(sk);
  } else if (state == STRATA_TCP_SYN_RECV || state == STRATA_TCP_LISTEN) {
    return 0;
  } else if (old == STRATA_TCP_SYN_SENT || old == STRATA_TCP_SYN_RECV) {
    end_handshake(sk, old, state);
  } else if (state == STRATA_TCP_CLOSE && old != STRATA_TCP_CLOSE && old != STRATA_TCP_LISTEN) {
    row = row_of(socket_key(sk));
    if (row) __sync_fetch_and_add(&row->closed, 1);
  }
  return 0;
}

/* As TcpRetransSegs counts: a train of segments (GSO) by its members. */
MEASURED_PROGRAM(tcp_retransmit_skb, tcp_retransmit, struct sock* sk, struct sk_buff* skb) {
  struct strata_tcp* row = row_of(socket_key(sk));
  void* control = __builtin_preserve_access_index(&skb->cb[0]);
  __u16 segments = BPF_CORE_READ((struct tcp_skb_cb*)control, tcp_gso_segs);
  if (row) __sync_fetch_and_add(&row->retransmits, segments ? segments : 1);
  return 0;
}

MEASURED_PROGRAM(tcp_retransmit_synack, tcp_retransmit_answer, struct sock* listener) {
  struct strata_tcp* row = row_of(socket_key(listener));
  if (row) __sync_fetch_and_add(&row->retransmits, 1);
  return 0;
}

MEASURED_PROGRAM(tcp_receive_reset, tcp_reset_received, struct sock* sk) {
  struct strata_tcp* row = row_of(socket_key(sk));
  if (row) __sync_fetch_and_add(&row->resets_received, 1);
  return 0;
}

/* Without a socket for a closed port, which kernels before 6.10 do not tell at all. */
MEASURED_PROGRAM(tcp_send_reset, tcp_reset_sent, struct sock* sk) {
  struct strata_tcp* row = row_of(socket_key(sk));
  if (row) __sync_fetch_and_add(&row->resets_sent, 1);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
