/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * How many requests a device has. No hook counts them, which would have to be right about those
 * that were there before it: the driver's tags know, since every request holds one from when it is
 * given to the device until it has completed. Disks of one host adapter share its tags.
 */
#pragma once

#include "compat.bpf.h"

/* Words of tags that are read at most: 16 queues of 1024 requests, or 64 of 256. */
#define STRATA_MAX_TAG_WORDS 256

static __always_inline __u32 bits_in(__u64 word) {
  word -= word >> 1 & 0x5555555555555555ULL;
  word = (word & 0x3333333333333333ULL) + (word >> 2 & 0x3333333333333333ULL);
  word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fULL;
  return (__u32)(word * 0x0101010101010101ULL >> 56);
}

/*
 * Tags in use are set in `word` and, until that is tidied, not yet given back in `cleared`. Tidying
 * takes them out of both: read after it, `cleared` would not take out what `word` before it had.
 */
static __always_inline __u32 tags_of(__u64 at) {
  struct sbitmap_word* word = (struct sbitmap_word*)at;
  __u64 cleared = BPF_CORE_READ(word, cleared);
  return bits_in(BPF_CORE_READ(word, word) & ~cleared);
}

static __always_inline struct sbitmap* queue_tags(struct blk_mq_tags** queues, __u32 queue) {
  struct blk_mq_tags* tags = 0;
  bpf_probe_read_kernel(&tags, sizeof(tags), queues + queue);
  return tags ? tags_in_use(tags) : 0;
}

/* Global, and so of a number and not a pointer: then it is verified once, not at each call. */
__noinline __u32 depth_of_set(__u64 address) {
  struct blk_mq_tag_set* set = (struct blk_mq_tag_set*)address;
  struct blk_mq_tags** queues = BPF_CORE_READ(set, tags);
  __u32 count = BPF_CORE_READ(set, nr_hw_queues);
  __u32 depth = 0, queue = 0, left = 0;
  struct sbitmap *tags, *first = 0;
  __u64 at = 0;
  int i;
  for (i = 0; i < STRATA_MAX_TAG_WORDS; i++) {
    if (!left) {
      if (queue >= count) break;
      tags = queue_tags(queues, queue++);
      if (!tags || tags == first) break;
      if (!first) first = tags;
      left = BPF_CORE_READ(tags, map_nr);
      at = (__u64)BPF_CORE_READ(tags, map);
      if (!left) break;
    }
    depth += tags_of(at);
    at += bpf_core_type_size(struct sbitmap_word);
    left--;
  }
  return depth;
}

static __always_inline __u32 device_depth(struct request* rq) {
  return depth_of_set((__u64)BPF_CORE_READ(rq, q, tag_set));
}
