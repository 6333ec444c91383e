// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * Block I/O by container, disk and operation. At completion the request itself still knows when it
 * was made and its bio. When it was given to the device, and by whom, is noted as that happens: the
 * request's own stamp is missing where its queue keeps no statistics, and from da4c8c3d0975
 * ("block: cache current nsec time in struct blk_plug", 6.9) on it is as old as the submitter's
 * whole plug. The time when it was made has that age still: what a task submits in one go is made
 * at one moment.
 */
#include "block_io.h"

#include "include/container.bpf.h"
#include "include/device_depth.bpf.h"
#include "include/histogram.bpf.h"
#include "include/losses.bpf.h"
#include "include/outlier.bpf.h"
#include "include/self_cost.bpf.h"

/* The tracepoint gives (rq); before a54895fa057c (5.11) and its backports it is (q, rq). */
const volatile bool issue_has_queue = 0;

/*
 * Only who has had a disk at work has a place: 1024 x (16 B key + 48 B of the hash + 568 B value x
 * CPUs) = 1.2 MiB at 2 CPUs, 36 MiB at 64.
 */
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct strata_block_io_key);
  __type(value, struct strata_block_io);
} block_ios SEC(".maps");

static struct strata_block_io zero;

struct {
  __u64 block_ios;
} lost;

/* A request at its device. */
struct issue {
  __u64 request; /* 0: none */
  __u64 time_ns;
  __u64 key; /* of the process; with pid 0, nothing */
  __u32 pid; /* process; 0: the kernel's own, or not known */
  __u32 reserved;
  char comm[STRATA_COMM_BYTES];
};

/*
 * 4096 x 48 B = 192 KiB. A hardware queue's requests have places one beside the other; where two
 * queues overlap, the later request takes the place, and the earlier has its own stamp yet.
 */
#define ISSUES 4096

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, ISSUES);
  __type(key, __u32);
  __type(value, struct issue);
} block_issues SEC(".maps");

static __always_inline struct issue* place_of(const bool trusted, struct request* rq) {
  __u32 queue = (__u32)READ(rq, q, id) * 1021 + READ(rq, mq_hctx, queue_num) * 257;
  __u32 index = (queue + (__u32)READ(rq, tag)) & (ISSUES - 1);
  return bpf_map_lookup_elem(&block_issues, &index);
}

#define PF_KTHREAD 0x00200000

/*
 * Notes the current process if the request can be its own: a queue is also run for others'
 * requests, by the kernel's threads or by whoever comes by, and then `charged`, whom the bio is
 * charged to, is another cgroup.
 */
static __always_inline void note_submitter(const bool trusted, struct issue* issue,
                                           struct task_struct* task,
                                           struct cgroup_subsys_state* charged) {
  __u32 io = bpf_core_enum_value(enum cgroup_subsys_id, io_cgrp_id);
  if (READ(task, flags) & PF_KTHREAD || controller_state(trusted, task, io) != charged) return;
  issue->pid = (__u32)(bpf_get_current_pid_tgid() >> 32);
  issue->key = key_of_task(trusted, task);
  copy_comm(trusted, issue->comm, task);
}

MEASURED_PROGRAM(block_rq_issue, block_io_issue) {
  struct cgroup_subsys_state* charged;
  struct request* rq;
  struct issue* issue;
  struct bio* bio;
  if (issue_has_queue) {
    rq = (struct request*)ctx[1];
    barrier();
  } else {
    rq = (struct request*)ctx[0];
  }
  issue = place_of(trusted, rq);
  if (!issue) return 0;
  issue->pid = 0;
  bio = READ(rq, bio);
  charged = bio ? (struct cgroup_subsys_state*)READ(bio, bi_blkg, blkcg) : 0; /* its first member */
  if (charged && trusted && has_typed_current_task()) {
    note_submitter(1, issue, bpf_get_current_task_btf(), charged);
  } else if (charged) {
    note_submitter(0, issue, (struct task_struct*)bpf_get_current_task(), charged);
  }
  issue->request = (__u64)rq;
  issue->time_ns = bpf_ktime_get_ns();
  return 0;
}

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

/* Times since the request was given to the device and since it was made; 0: not known. */
struct ages {
  __u64 latency;
  __u64 whole;
};

static __always_inline __u64 issued_ns(const bool trusted, struct request* rq,
                                       const struct issue* issue) {
  __u64 issued = READ(rq, io_start_time_ns);
  /* Or else the compiler makes one load of two, which the verifier refuses. */
  asm volatile("" : "+r"(issued));
  if (issue) issued = issue->time_ns;
  return issued;
}

static __always_inline __u64 since(__u64 then, __u64 now) { return now > then ? now - then : 1; }

static __always_inline struct ages account_times(const bool trusted, struct strata_block_io* io,
                                                 struct request* rq, const struct issue* issue,
                                                 __u64 now) {
  struct ages ages = {};
  __u64 made = READ(rq, start_time_ns); /* 0 where neither statistics nor a scheduler need it */
  __u64 issued = issued_ns(trusted, rq, issue);
  if (made) ages.whole = since(made, now);
  if (!issued) return ages;
  ages.latency = since(issued, now);
  histogram_add(&io->latency, ages.latency);
  if (made) histogram_add(&io->queue, issued > made ? issued - made : 0);
  return ages;
}

static __always_inline void tell_outlier(const bool trusted, const struct strata_block_io_key* key,
                                         struct request* rq, const struct issue* issue, __u64 value,
                                         __u64 now) {
  struct strata_outlier_event* event;
  __u64 limit = outlier_due(key->key, value, now);
  if (!limit) return;
  event = outlier_begin(STRATA_OUTLIER_BLOCK_IO, key->key, value, limit, now);
  if (!event) return;
  event->device = key->device;
  event->operation = key->operation;
  event->bytes = READ(rq, __data_len);
  event->queue_depth = device_depth(rq);
  if (issue && issue->pid) {
    event->pid = issue->pid;
    __builtin_memcpy(event->comm, issue->comm, sizeof(event->comm));
  }
  ring_submit(event);
}

/* What this request's place tells of it, or NULL. */
static __always_inline struct issue* issue_of(const bool trusted, struct request* rq) {
  struct issue* issue = place_of(trusted, rq);
  if (!issue || issue->request != (__u64)rq || issue->time_ns < seen_since_ns) return 0;
  return issue;
}

/*
 * A read is its submitter's, whoever a page belongs to. A write is not: an fsync also writes the
 * pages that others have dirtied.
 */
static __always_inline __u64 owner_of(const bool trusted, struct request* rq, int operation,
                                      const struct issue* issue) {
  struct bio* bio = READ(rq, bio);
  if (!bio) return STRATA_NO_KEY;
  if (operation == STRATA_BLOCK_READ && issue && issue->pid) return issue->key;
  return bio_key(trusted, bio);
}

/* A request may complete in parts; the last one has the rest of its bytes. */
MEASURED_PROGRAM(block_rq_complete, block_io_complete, struct request* rq, int error,
                 unsigned int bytes) {
  struct strata_block_io_key key = {};
  struct strata_block_io* io;
  struct gendisk* disk;
  struct issue* issue;
  struct ages ages;
  __u64 now;
  int operation = operation_of(READ(rq, cmd_flags));
  if (operation < 0) return 0;
  /* An fsync's own empty write is only the frame around the device's flush, which is counted. */
  if (operation == STRATA_BLOCK_WRITE && !READ(rq, __data_len)) return 0;
  disk = request_disk(trusted, rq);
  if (!disk) return 0;
  key.device = (__u32)READ(disk, major) << STRATA_MINOR_BITS | (__u32)READ(disk, first_minor);
  key.operation = (__u32)operation;
  issue = issue_of(trusted, rq);
  key.key = owner_of(trusted, rq, operation, issue);
  io = lookup_or_add(&block_ios, &key, &zero, &lost.block_ios);
  if (!io) return 0;
  if (error) {
    io->errors++;
  } else {
    io->bytes += bytes;
  }
  if (bytes < READ(rq, __data_len)) return 0;
  io->operations++;
  now = bpf_ktime_get_ns();
  ages = account_times(trusted, io, rq, issue, now);
  tell_outlier(trusted, &key, rq, issue, ages.whole > ages.latency ? ages.whole : ages.latency,
               now);
  if (issue) issue->request = 0;
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
