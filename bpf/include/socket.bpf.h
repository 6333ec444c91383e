/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Whose socket is this, and whom does it talk to? A socket belongs to the cgroup that made it, in
 * the unified hierarchy, whoever runs when a packet comes; an accepted one to that of its listener.
 * On a host with cgroup v1 alone sockets know no cgroup but the root.
 */
#pragma once

#include <bpf/bpf_endian.h>

#include "container.bpf.h"

#define STRATA_AF_INET 2
#define STRATA_AF_INET6 10
#define STRATA_IPPROTO_TCP 6

/* Numbers of <net/tcp_states.h>. */
enum strata_tcp_state {
  STRATA_TCP_ESTABLISHED = 1,
  STRATA_TCP_SYN_SENT = 2,
  STRATA_TCP_SYN_RECV = 3,
  STRATA_TCP_TIME_WAIT = 6,
  STRATA_TCP_CLOSE = 7,
  STRATA_TCP_LISTEN = 10,
  STRATA_TCP_NEW_SYN_RECV = 12,
};

/* For any pointer: also NULL, and sockets that end behind sock_common. */
static __always_inline __u64 socket_key(struct sock* sk) {
  unsigned char state;
  if (!sk) return STRATA_NO_KEY;
  state = BPF_CORE_READ(sk, __sk_common.skc_state);
  if (state == STRATA_TCP_TIME_WAIT || state == STRATA_TCP_NEW_SYN_RECV) return STRATA_NO_KEY;
  return read_cgroup_key(socket_cgroup(sk));
}

/* An IPv6 address in network order; IPv4 as ::ffff:a.b.c.d. False for other families. */
static __always_inline bool peer_address(struct sock* sk, __u8 address[16]) {
  unsigned short family = BPF_CORE_READ(sk, __sk_common.skc_family);
  __be32 v4;
  if (family == STRATA_AF_INET6) {
    BPF_CORE_READ_INTO((__u8(*)[16])address, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
    return 1;
  }
  if (family != STRATA_AF_INET) return 0;
  v4 = BPF_CORE_READ(sk, __sk_common.skc_daddr);
  __builtin_memset(address, 0, 10);
  address[10] = address[11] = 0xff;
  __builtin_memcpy(address + 12, &v4, sizeof(v4));
  return 1;
}

/* Host byte order. */
static __always_inline __u16 peer_port(struct sock* sk) {
  return bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}
