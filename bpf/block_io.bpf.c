// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Block I/O by container, disk and operation. One hook and no state of our own: at completion the
 * request itself still knows when it was made, when it was given to the device, and its bio.
 */
#include "block_io.h"

#include "include/container.bpf.h"
#include "include/histogram.bpf.h"
#include "include/losses.bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct strata_block_io_key);
  __type(value, struct strata_block_io);
} block_ios SEC(".maps");

static struct strata_block_io zero;

#define REQUEST_OPERATION_MASK 0xff

/* Numbers of enum req_op, unchanged since 4.10; -1 for what is not counted (zones, passthrough). */
static __always_inline int operation_of(__u32 flags) {
  switch (flags & REQUEST_OPERATION_MASK) {
    case 0:
      return STRATA_BLOCK_READ;
    case 1:
      return STRATA_BLOCK_WRITE;
    case 2:
      return STRATA_BLOCK_FLUSH;
    case 3: /* discard */
    case 5: /* secure erase */
    case 9: /* write zeroes */
      return STRATA_BLOCK_DISCARD;
    default:
      return -1;
  }
}

static __always_inline void account_times(struct strata_block_io* io, struct request* rq,
                                          __u64 now) {
  __u64 made = rq->start_time_ns;
  __u64 issued = rq->io_start_time_ns; /* 0 where the queue keeps no statistics: not known */
  if (!issued) return;
  histogram_add(&io->latency, now > issued ? now - issued : 0);
  if (made) histogram_add(&io->queue, issued > made ? issued - made : 0);
}

/* A request may complete in parts; the last one has the rest of its bytes. */
SEC("tp_btf/block_rq_complete")
int BPF_PROG(block_io_complete, struct request* rq, int error, unsigned int bytes) {
  struct strata_block_io_key key = {};
  struct strata_block_io* io;
  struct gendisk* disk;
  int operation = operation_of(rq->cmd_flags);
  if (operation < 0) return 0;
  /* An fsync's own empty write is only the frame around the device's flush, which is counted. */
  if (operation == STRATA_BLOCK_WRITE && !rq->__data_len) return 0;
  disk = request_disk(rq);
  if (!disk) return 0;
  key.device = (__u32)disk->major << STRATA_MINOR_BITS | (__u32)disk->first_minor;
  key.operation = (__u32)operation;
  key.key = rq->bio ? bio_key(rq->bio) : STRATA_NO_KEY;
  io = lookup_or_add(&block_ios, &key, &zero);
  if (!io) return 0;
  if (error) {
    io->errors++;
  } else {
    io->bytes += bytes;
  }
  if (bytes < rq->__data_len) return 0;
  io->operations++;
  account_times(io, rq, bpf_ktime_get_ns());
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
