/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Map `traffic`: container key -> IP packets of its sockets, and TCP's RTT; per CPU. */
#ifndef STRATA_BPF_NETWORK_H
#define STRATA_BPF_NETWORK_H

#include "include/self_cost.h"
#include "include/shared.h"

/* Bytes from the IP header on. A train of segments (GSO, GRO) has one header here. */
struct strata_traffic {
  __u64 receive_bytes;
  __u64 receive_packets;
  __u64 transmit_bytes;
  __u64 transmit_packets;
  struct strata_histogram rtt; /* smoothed, of TCP; see network.bpf.c for when it is looked at */
};
STRATA_SIZE_IS(struct strata_traffic, 304);

#endif
