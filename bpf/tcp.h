/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * Map `tcp_rows`: container key -> its TCP; per CPU. Map `peers`: whom a container has opened
 * connections to -> how many. Map `peer_counts`: container key -> its keys in `peers`.
 */
#ifndef STRATA_BPF_TCP_H
#define STRATA_BPF_TCP_H

#include "include/self_cost.h"
#include "include/shared.h"

struct strata_tcp {
  __u64 opened;      /* connect() that was answered */
  __u64 accepted;    /* handshakes of its listeners that came to their end */
  __u64 failed;      /* connect() that was refused, timed out or was given up */
  __u64 closed;      /* ends of those that were opened or accepted */
  __u64 retransmits; /* segments sent again, SYN and SYN-ACK included */
  __u64 resets_received;
  __u64 resets_sent;
  __u64 other_peers;               /* opened, to peers that there was no room for */
  struct strata_histogram connect; /* SYN sent until answered */
};
STRATA_SIZE_IS(struct strata_tcp, 336);

struct strata_peer_key {
  __u64 key;
  __u8 address[16];        /* network order; IPv4 as ::ffff:a.b.c.d */
  __u32 network_namespace; /* inode, as in /proc/<pid>/ns/net: what a loopback address means */
  __u16 port;              /* host byte order */
  __u16 reserved;
};
STRATA_SIZE_IS(struct strata_peer_key, 32);

#endif
