// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * IP bytes and packets by the container that owns the socket, without a program on any packet
 * (docs/decisions/0009-traffic.md). TCP counts for itself in each socket; what has been taken over
 * from there is noted in `connections`. It is taken over when user space asks (network_flush) and
 * when the connection ends. Datagrams are counted as they are sent and read by system calls.
 *
 * The smoothed RTT is looked at then, too (docs/decisions/0005-rtt.md).
 */
#include "include/datagram.bpf.h"
#include "include/self_cost.bpf.h"
#include "include/socket.bpf.h"
#include "include/traffic.bpf.h"

/* Set by user space once it has adopted what there was when the programs were first attached: a
 * connection without a note began later, while they were detached. */
volatile bool adopted_before = 0;

/* What has been taken over of a connection's counters. */
struct taken {
  struct bpf_spin_lock lock; /* network_flush and the end of the connection may meet */
  __u32 segments_out;
  __u32 segments_in;
  __u64 bytes_sent;
  __u64 bytes_received;
  __u64 cookie; /* no other socket ever has it, also not at the same address */
};

/*
 * By the socket's address. Allocated as connections begin, and removed as they end, 120 B each: 1.9
 * MiB at most, whatever the number of CPUs. A walk looks at every bucket: 12 ns each. Connections
 * without room are counted when they end.
 */
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, __u64);
  __type(value, struct taken);
} connections SEC(".maps");

struct {
  __u64 traffic;
  __u64 connections;
} lost;

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

static __always_inline void add_segments(struct strata_traffic* to, const struct taken* more,
                                         __u32 header) {
  __sync_fetch_and_add(&to->receive_bytes,
                       more->bytes_received + (__u64)more->segments_in * header);
  __sync_fetch_and_add(&to->receive_packets, more->segments_in);
  __sync_fetch_and_add(&to->transmit_bytes, more->bytes_sent + (__u64)more->segments_out * header);
  __sync_fetch_and_add(&to->transmit_packets, more->segments_out);
}

static __always_inline __u64 cookie_of(const struct tcp_sock* tcp) {
  return (__u64)((const struct sock*)tcp)->__sk_common.skc_cookie.counter;
}

/*
 * False if the note is not, or no longer, this socket's. Numbers of segments wrap, and so do their
 * differences; one that is negative is of a note that is just being written.
 */
static __always_inline bool take(struct tcp_sock* tcp, struct taken* taken, struct taken* more) {
  bool valid;
  bpf_spin_lock(&taken->lock);
  more->segments_out = tcp->segs_out - taken->segments_out;
  more->segments_in = tcp->segs_in - taken->segments_in;
  more->bytes_sent = tcp->bytes_sent - taken->bytes_sent;
  more->bytes_received = tcp->bytes_received - taken->bytes_received;
  valid = cookie_of(tcp) == taken->cookie && (__s32)more->segments_out >= 0 &&
          (__s32)more->segments_in >= 0 && (__s64)more->bytes_sent >= 0 &&
          (__s64)more->bytes_received >= 0;
  if (valid) {
    taken->segments_out += more->segments_out;
    taken->segments_in += more->segments_in;
    taken->bytes_sent += more->bytes_sent;
    taken->bytes_received += more->bytes_received;
  }
  bpf_spin_unlock(&taken->lock);
  return valid;
}

/* A connection that has not moved since has no new RTT either. Without a row in `traffic` what is
 * due stays due. */
static __always_inline void take_over(struct sock* sk, struct tcp_sock* tcp, struct taken* taken) {
  struct strata_traffic* of;
  struct taken more = {};
  if (tcp->segs_in == taken->segments_in && tcp->segs_out == taken->segments_out) return;
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (!of || !take(tcp, taken, &more)) return;
  add_segments(of, &more, ip_header_bytes(sk) + tcp->tcp_header_len);
  if (more.segments_in) add_rtt(of, tcp->srtt_us);
}

static __always_inline void add_all(struct sock* sk, struct tcp_sock* tcp,
                                    struct strata_traffic* of) {
  struct taken all = {
      .segments_out = tcp->segs_out,
      .segments_in = tcp->segs_in,
      .bytes_sent = tcp->bytes_sent,
      .bytes_received = tcp->bytes_received,
  };
  add_segments(of, &all, ip_header_bytes(sk) + tcp->tcp_header_len);
}

static __always_inline struct taken* note_of(struct sock* sk) {
  __u64 address = (__u64)sk;
  return bpf_map_lookup_elem(&connections, &address);
}

/* Not by what an earlier socket at this address has left. */
static __always_inline bool is_noted(struct sock* sk, struct tcp_sock* tcp) {
  struct taken* taken = note_of(sk);
  return taken && taken->cookie == cookie_of(tcp);
}

static __always_inline void note(struct sock* sk, struct taken* begin) {
  __u64 address = (__u64)sk;
  begin->cookie = bpf_get_socket_cookie(sk);
  if (bpf_map_update_elem(&connections, &address, begin, BPF_ANY)) {
    __sync_fetch_and_add(&lost.connections, 1);
  }
}

/* What the socket counts now is nothing of this connection's. */
static __always_inline void note_present(struct sock* sk, struct tcp_sock* tcp) {
  struct taken begin = {
      .segments_out = tcp->segs_out,
      .segments_in = tcp->segs_in,
      .bytes_sent = tcp->bytes_sent,
      .bytes_received = tcp->bytes_received,
  };
  note(sk, &begin);
}

/* The listener has sent the SYN-ACK. */
static __always_inline void note_accepted(struct sock* sk) {
  struct taken begin = {.segments_out = (__u32)-1};
  note(sk, &begin);
}

static __always_inline void end(struct sock* sk, struct tcp_sock* tcp) {
  struct taken* taken = note_of(sk);
  __u64 address = (__u64)sk;
  struct strata_traffic* of;
  if (taken) {
    take_over(sk, tcp, taken);
    bpf_map_delete_elem(&connections, &address);
    return;
  }
  if (!tcp->srtt_us) return; /* never established */
  of = traffic_of(socket_key(sk), &lost.traffic);
  if (!of) return;
  add_rtt(of, tcp->srtt_us);
  if (lost.connections) add_all(sk, tcp, of); /* else it is older than the programs */
}

static __always_inline int change_state(struct sock* sk, int old, int state) {
  struct tcp_sock* tcp;
  if (state != STRATA_TCP_SYN_SENT && state != STRATA_TCP_ESTABLISHED && state != STRATA_TCP_CLOSE)
    return 0;
  tcp = bpf_skc_to_tcp_sock(sk);
  if (!tcp) return 0;
  if (state == STRATA_TCP_SYN_SENT) {
    note_present(sk, tcp);
  } else if (state == STRATA_TCP_CLOSE) {
    if (old != STRATA_TCP_CLOSE && old != STRATA_TCP_LISTEN) end(sk, tcp);
  } else if (old == STRATA_TCP_SYN_RECV && !is_noted(sk, tcp)) { /* both ends called at once */
    note_accepted(sk);
  }
  return 0;
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(network_state, struct sock* sk, int old, int state) {
  return SELF_MEASURED(change_state(sk, old, state));
}

extern void* bpf_rdonly_cast(const void* address, __u32 type) __ksym;

/*
 * Reads of what is no socket any more give zeros or old values, and the cookie tells: the note of a
 * connection that ended while the programs were detached goes when its socket's memory is used
 * again. The byte for each note says how many there are, and ends a read() of user space after as
 * many as it has room for.
 */
static __always_inline int flush(struct bpf_iter__bpf_map_elem* ctx) {
  const __u64* key = ctx->key;
  struct taken* taken;
  struct tcp_sock* tcp;
  __u64 address;
  const char one = 1;
  if (!key) return 0;
  address = *key;
  bpf_seq_write(ctx->meta->seq, &one, sizeof(one));
  taken = bpf_map_lookup_elem(&connections, &address);
  if (!taken) return 0;
  tcp = bpf_rdonly_cast((void*)address, bpf_core_type_id_kernel(struct tcp_sock));
  if (cookie_of(tcp) == taken->cookie) {
    take_over((struct sock*)tcp, tcp, taken);
  } else {
    bpf_map_delete_elem(&connections, &address);
  }
  return 0;
}

SEC("iter/bpf_map_elem")
int network_flush(struct bpf_iter__bpf_map_elem* ctx) { return SELF_MEASURED(flush(ctx)); }

/* Connections that are older than the programs, as far as a process has them open. */
static __always_inline int adopt(struct bpf_iter__task_file* ctx) {
  struct file* file = ctx->file;
  struct socket* socket = file ? bpf_sock_from_file(file) : 0;
  struct sock* sk = socket ? socket->sk : 0;
  struct tcp_sock* tcp = sk ? bpf_skc_to_tcp_sock(sk) : 0;
  int state;
  if (!tcp) return 0;
  state = sk->__sk_common.skc_state;
  if (state == STRATA_TCP_LISTEN || state == STRATA_TCP_CLOSE) return 0;
  if (is_noted(sk, tcp)) return 0;
  if (adopted_before) {
    struct taken begin = {};
    note(sk, &begin);
  } else {
    note_present(sk, tcp);
  }
  return 0;
}

SEC("iter/task_file")
int network_adopt(struct bpf_iter__task_file* ctx) { return SELF_MEASURED(adopt(ctx)); }

char LICENSE[] SEC("license") = "Dual BSD/GPL";
