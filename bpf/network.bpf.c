// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * IP bytes and packets by the container that owns the socket, without a program on any packet
 * (docs/decisions/0009-traffic.md). TCP counts for itself in each socket; what has been taken over
 * from there is noted with the socket. It is taken over when user space asks (network_flush) and
 * when the connection ends. Datagrams are counted as they are sent and read by system calls.
 *
 * The smoothed RTT is looked at then, too (docs/decisions/0005-rtt.md).
 */
#include "include/datagram.bpf.h"
#include "include/self_cost.bpf.h"
#include "include/socket.bpf.h"
#include "include/traffic.bpf.h"

/* Set by user space after its first flush: a connection that is found later without a note began
 * while the programs were detached. */
volatile bool flushed_before = 0;

/* What has been taken over of a connection's counters. */
struct taken {
  struct bpf_spin_lock lock; /* network_flush and the end of the connection may meet */
  __u32 segments_out;
  __u32 segments_in;
  __u64 bytes_sent;
  __u64 bytes_received;
};

/* Lives and dies with its socket: some 320 B, and more than 2 KiB are the socket's. */
struct {
  __uint(type, BPF_MAP_TYPE_SK_STORAGE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, int);
  __type(value, struct taken);
} connections SEC(".maps");

struct {
  __u64 traffic;
  __u64 connections;
} lost;

static __always_inline void add_segments(struct strata_traffic* to, const struct taken* more,
                                         __u32 header) {
  __sync_fetch_and_add(&to->receive_bytes,
                       more->bytes_received + (__u64)more->segments_in * header);
  __sync_fetch_and_add(&to->receive_packets, more->segments_in);
  __sync_fetch_and_add(&to->transmit_bytes, more->bytes_sent + (__u64)more->segments_out * header);
  __sync_fetch_and_add(&to->transmit_packets, more->segments_out);
}

/* Numbers of segments wrap, and so do their differences. */
static __always_inline void take(struct tcp_sock* tcp, struct taken* taken, struct taken* more) {
  bpf_spin_lock(&taken->lock);
  more->segments_out = tcp->segs_out - taken->segments_out;
  more->segments_in = tcp->segs_in - taken->segments_in;
  more->bytes_sent = tcp->bytes_sent - taken->bytes_sent;
  more->bytes_received = tcp->bytes_received - taken->bytes_received;
  taken->segments_out += more->segments_out;
  taken->segments_in += more->segments_in;
  taken->bytes_sent += more->bytes_sent;
  taken->bytes_received += more->bytes_received;
  bpf_spin_unlock(&taken->lock);
}

/* A connection that has not moved since has no new RTT either. Without a row in `traffic` what is
 * due stays due. */
static __always_inline void take_over(struct sock* sk, struct tcp_sock* tcp, struct taken* taken) {
  struct strata_traffic* of;
  struct taken more = {};
  if (tcp->segs_in == taken->segments_in && tcp->segs_out == taken->segments_out) return;
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (!of) return;
  take(tcp, taken, &more);
  add_segments(of, &more, ip_header_bytes(sk) + tcp->tcp_header_len);
  if (more.segments_in) add_rtt(of, tcp->srtt_us);
}

static __always_inline void note(struct sock* sk, struct taken* begin) {
  if (!bpf_sk_storage_get(&connections, sk, begin, BPF_SK_STORAGE_GET_F_CREATE)) {
    __sync_fetch_and_add(&lost.connections, 1);
  }
}

/* A socket that connects again after a failure has its note from before. */
static __always_inline void begin_connecting(struct sock* sk, struct tcp_sock* tcp) {
  struct taken* taken = bpf_sk_storage_get(&connections, sk, 0, 0);
  struct taken more, begin = {};
  if (taken) {
    take(tcp, taken, &more);
  } else {
    note(sk, &begin);
  }
}

/* The listener has sent the SYN-ACK. */
static __always_inline void begin_accepted(struct sock* sk) {
  struct taken begin = {.segments_out = (__u32)-1};
  if (!bpf_sk_storage_get(&connections, sk, 0, 0)) note(sk, &begin);
}

static __always_inline void end(struct sock* sk, struct tcp_sock* tcp) {
  struct taken* taken = bpf_sk_storage_get(&connections, sk, 0, 0);
  struct strata_traffic* of;
  if (taken) return take_over(sk, tcp, taken);
  if (!tcp->srtt_us) return; /* never established */
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (of) add_rtt(of, tcp->srtt_us);
}

static __always_inline int change_state(struct sock* sk, int old, int state) {
  struct tcp_sock* tcp;
  if (state != STRATA_TCP_SYN_SENT && state != STRATA_TCP_ESTABLISHED && state != STRATA_TCP_CLOSE)
    return 0;
  tcp = bpf_skc_to_tcp_sock(sk);
  if (!tcp) return 0;
  if (state == STRATA_TCP_SYN_SENT) {
    begin_connecting(sk, tcp);
  } else if (state == STRATA_TCP_CLOSE) {
    if (old != STRATA_TCP_CLOSE && old != STRATA_TCP_LISTEN) end(sk, tcp);
  } else if (old == STRATA_TCP_SYN_RECV) {
    begin_accepted(sk);
  }
  return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(network_state, struct sock* sk, int old, int state) {
  return SELF_MEASURED(change_state(sk, old, state));
}

static __always_inline int count_received(struct sock* sk, int result, int flags) {
  struct strata_traffic* of;
  if (!is_datagram(sk, result) || flags & (STRATA_MSG_PEEK | STRATA_MSG_ERRQUEUE)) return 0;
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (!of) return 0;
  __sync_fetch_and_add(&of->receive_bytes, (__u32)result + header_bytes_received(sk));
  __sync_fetch_and_add(&of->receive_packets, 1);
  return 0;
}

static __always_inline int count_sent(struct sock* sk, int result) {
  struct strata_traffic* of;
  if (!is_datagram(sk, result)) return 0;
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (!of) return 0;
  __sync_fetch_and_add(&of->transmit_bytes, (__u32)result + header_bytes_sent(sk));
  __sync_fetch_and_add(&of->transmit_packets, 1);
  return 0;
}

SEC("tp_btf/sock_recv_length")
int BPF_PROG(network_receive, struct sock* sk, int result, int flags) {
  return SELF_MEASURED(count_received(sk, result, flags));
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(network_transmit, struct sock* sk, int result) {
  return SELF_MEASURED(count_sent(sk, result));
}

/* One that is older than the programs counts from now on. */
static __always_inline void adopt(struct sock* sk, struct tcp_sock* tcp) {
  struct taken begin = {};
  if (!flushed_before) {
    begin.segments_out = tcp->segs_out;
    begin.segments_in = tcp->segs_in;
    begin.bytes_sent = tcp->bytes_sent;
    begin.bytes_received = tcp->bytes_received;
  }
  note(sk, &begin);
}

/*
 * All files of all processes, since the iterator over a map of sockets' storage lets the kernel
 * fall over its own feet where a socket goes meanwhile (7.3). What no process has open, such as a
 * connection that waits to be accepted or for its last acknowledgement, is taken over when it ends.
 * The byte for each connection says how many there are, and ends a read() of user space after as
 * many as it has room for.
 */
static __always_inline int flush(struct bpf_iter__task_file* ctx) {
  struct file* file = ctx->file;
  struct socket* socket = file ? bpf_sock_from_file(file) : 0;
  struct sock* sk = socket ? socket->sk : 0;
  struct tcp_sock* tcp = sk ? bpf_skc_to_tcp_sock(sk) : 0;
  struct taken* taken;
  const char one = 1;
  int state;
  if (!tcp) return 0;
  state = sk->__sk_common.skc_state;
  if (state == STRATA_TCP_LISTEN || state == STRATA_TCP_CLOSE) return 0;
  bpf_seq_write(ctx->meta->seq, &one, sizeof(one));
  taken = bpf_sk_storage_get(&connections, sk, 0, 0);
  if (taken) {
    take_over(sk, tcp, taken);
  } else {
    adopt(sk, tcp);
  }
  return 0;
}

SEC("iter/task_file")
int network_flush(struct bpf_iter__task_file* ctx) { return SELF_MEASURED(flush(ctx)); }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
