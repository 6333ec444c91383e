/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * What a system call on a socket that is no TCP socket has moved: it tells the length of the data,
 * not of the headers before it. `sk` is trusted: an argument of a tp_btf program or an iterator.
 */
#pragma once

#include "socket.bpf.h"

#define STRATA_MSG_PEEK 0x2
#define STRATA_MSG_ERRQUEUE 0x2000

#define STRATA_SOCK_RAW 3
#define STRATA_IPPROTO_UDP 17
#define STRATA_IPPROTO_SCTP 132
#define STRATA_IPPROTO_UDPLITE 136
#define STRATA_IPPROTO_RAW 255
#define STRATA_IPPROTO_MPTCP 262

/* An IPv6 socket that is connected to ::ffff:a.b.c.d speaks IPv4; of others it is not known. */
static __always_inline __u32 ip_header_bytes(struct sock* sk) {
  const struct in6_addr* peer = &sk->__sk_common.skc_v6_daddr;
  if (sk->__sk_common.skc_family == STRATA_AF_INET) return 20;
  if (!peer->in6_u.u6_addr32[0] && !peer->in6_u.u6_addr32[1] &&
      peer->in6_u.u6_addr32[2] == bpf_htonl(0xffff))
    return 20;
  return 40;
}

/* Whether a call that returned `result` moved a datagram of IP. It comes here for every kind of
 * socket, TCP before all. An empty datagram has a header too. */
static __always_inline bool is_datagram(struct sock* sk, int result) {
  const __u16 family = sk->__sk_common.skc_family;
  __u16 protocol;
  if (family != STRATA_AF_INET && family != STRATA_AF_INET6) return 0;
  if (result < 0) return 0;
  protocol = sk->sk_protocol;
  if (protocol != STRATA_IPPROTO_TCP && protocol != STRATA_IPPROTO_MPTCP) return 1;
  return sk->sk_type == STRATA_SOCK_RAW;
}

static __always_inline bool is_raw_v4(struct sock* sk) {
  return sk->sk_type == STRATA_SOCK_RAW && sk->__sk_common.skc_family == STRATA_AF_INET;
}

static __always_inline __u32 transport_header_bytes(struct sock* sk) {
  const __u16 protocol = sk->sk_protocol;
  if (sk->sk_type == STRATA_SOCK_RAW) return 0;
  if (protocol == STRATA_IPPROTO_UDP || protocol == STRATA_IPPROTO_UDPLITE) return 8;
  return protocol == STRATA_IPPROTO_SCTP ? 12 + 16 : 0;
}

/* A raw socket of IPv4 reads the IP header with the data. */
static __always_inline __u32 header_bytes_received(struct sock* sk) {
  if (is_raw_v4(sk)) return 0;
  return ip_header_bytes(sk) + transport_header_bytes(sk);
}

/* Who asks for the protocol IPPROTO_RAW writes it, too. */
static __always_inline __u32 header_bytes_sent(struct sock* sk) {
  if (is_raw_v4(sk) && sk->sk_protocol == STRATA_IPPROTO_RAW) return 0;
  return ip_header_bytes(sk) + transport_header_bytes(sk);
}
