/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Map `packet_drops`: who, why -> packets that the kernel threw away; per CPU. */
#ifndef STRATA_BPF_PACKET_DROP_H
#define STRATA_BPF_PACKET_DROP_H

#include "include/self_cost.h"
#include "include/shared.h"

/* A subsystem's own reasons stand above these bits; they are one reason here. */
#define STRATA_DROP_SUBSYSTEM_SHIFT 16

struct strata_packet_drop_key {
  __u64 key;
  __u32 reason; /* of this kernel's enum skb_drop_reason; 0: it gives none */
  __u32 reserved;
};
STRATA_SIZE_IS(struct strata_packet_drop_key, 16);

#endif
