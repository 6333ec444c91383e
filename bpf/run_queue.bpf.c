// SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)
/*
 * How tasks share the CPUs, by container: waits, time on and off the CPU, switches, and who took
 * the CPU from whom. All of it comes from one hook on the context switch. The scheduler updates a
 * task's sched_info after this tracepoint, so the values in it are still those of the moment when
 * next was queued and when prev got the CPU; they are on the run queue's clock, as all times here
 * are. What sched_info does not tell, when and how a task left, is kept by pid in a plain array.
 *
 * Nothing here takes a lock, uses an atomic or calls a helper on the usual path, and every line
 * that it writes belongs to one CPU. docs/decisions/0004-scheduler-accounting.md has what else was
 * tried.
 */
#include "run_queue.h"

#include "include/container.bpf.h"
#include "include/outlier.bpf.h"
#include "include/self_cost.bpf.h"

/* The tracepoint has a fourth argument, prev's state when it gave up the CPU (from 5.18). */
const volatile bool has_prev_state = 0;

/* Rows of each CPU, a multiple of STRATA_ROW_GROUP; the maps' sizes agree with it. */
const volatile __u32 rows = STRATA_ROW_GROUP;
const volatile __u32 preemption_rows = 1;

/*
 * May be changed while the program runs: with k, one switch in 2^k is accounted, and counts as 2^k.
 * What off-CPU time needs is noted at every switch all the same.
 */
volatile __u32 sample_shift = 0;

/* Losses: elements of `tasks` that were another task's when their own came back; accounts and
 * preemptions without a row. */
__u64 task_slots_lost = 0;
__u64 rows_lost = 0;
__u64 preemptions_lost = 0;

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct strata_run_queue);
} run_queues SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct strata_row_group);
} used_rows SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct strata_preemption);
} preemptions SEC(".maps");

struct strata_task_slot tasks[STRATA_TASK_SLOTS] __attribute__((aligned(64)));

/* A fraction of 2^64 that spreads consecutive numbers evenly: the golden ratio. */
#define SPREAD 0x9e3779b97f4a7c15ULL

/*
 * Ways through a table, by a few bits of the hash. Primes larger than any number of rows lead to
 * every row; 256 steps find a free one of the last tenth but once in 10^11.
 */
static const __u32 strides[16] = {2053, 2063, 2069, 2081, 2083, 2087, 2089, 2099,
                                  2111, 2113, 2129, 2131, 2137, 2141, 2143, 2153};
#define PROBES 256

#define TASK_UNINTERRUPTIBLE 0x2
#define TASK_DEAD_ANY 0xb0 /* EXIT_DEAD | EXIT_ZOMBIE | TASK_DEAD */
#define TASK_NOLOAD 0x400  /* an idle kernel thread: D in name only */

static __always_inline __u64 row_key(const bool trusted, struct task_struct* task) {
  __u64 key = key_of_task(trusted, task);
  if (key_by_memory_v1 && key == STRATA_NO_KEY) return STRATA_ROW_OF_NO_KEY;
  return key;
}

static __always_inline void mark_used(__u32 index) {
  __u32 group = index / STRATA_ROW_GROUP;
  struct strata_row_group* flags = bpf_map_lookup_elem(&used_rows, &group);
  if (flags) flags->used[index & (STRATA_ROW_GROUP - 1)] = 1;
}

/*
 * Global functions are verified once; a static one at each call in each state of its caller, which
 * made half a million instructions and half a second of this program's loading.
 */
#define NOWHERE ~0U

/* Index of a key that is not in its first place: in a further one, new, or lost for want of room.
 */
__noinline __u32 far_row(__u32 first, __u32 place, __u64 hash, __u64 key) {
  __u32 step = strides[hash & 15] % rows;
  struct strata_run_queue* row;
  __u32 i, index, vacant = NOWHERE;
  for (i = 0; i < PROBES; ++i) {
    index = first + place;
    row = bpf_map_lookup_elem(&run_queues, &index);
    if (!row) break;
    if (row->key == key) return index;
    if (row->key == 0 && vacant == NOWHERE) vacant = index;
    place += step;
    if (place >= rows) place -= rows;
  }
  row = bpf_map_lookup_elem(&run_queues, &vacant);
  if (!row) {
    __sync_fetch_and_add(&rows_lost, 1);
    return NOWHERE;
  }
  __builtin_memset(row, 0, sizeof(*row));
  row->key = key;
  mark_used(vacant);
  return vacant;
}

static __always_inline struct strata_run_queue* row_of(__u32 cpu, __u64 key) {
  __u64 hash = key * SPREAD >> 32;
  __u32 first = cpu * rows;
  __u32 place = hash * rows >> 32;
  __u32 index = first + place;
  struct strata_run_queue* row = bpf_map_lookup_elem(&run_queues, &index);
  if (row && row->key == key) return row;
  index = far_row(first, place, hash, key);
  return bpf_map_lookup_elem(&run_queues, &index);
}

static __always_inline __u64 wait_slot(__u64 ns) {
  __u64 v = ns >> STRATA_WAIT_SHIFT, slot, more;
  if (v == 0) return 0;
  if (v >> 28) return STRATA_WAIT_SLOTS - 1;
  slot = (v > 0xffff) << 4;
  v >>= slot;
  more = (v > 0xff) << 3;
  v >>= more;
  slot |= more;
  more = (v > 0xf) << 2;
  v >>= more;
  slot |= more;
  slot |= (v > 0x3) << 1;
  return (slot >> 1) + 1;
}

static __always_inline void add_wait(struct strata_run_queue* row, __u64 wait, __u32 shift) {
  __u64 slot = wait_slot(wait);
  /* Up to 6.1 the verifier forgets a bound across a 32 to 64 bit move; a mask it cannot miss. */
  asm volatile("%0 &= 15" : "+r"(slot));
  row->wait_slots[slot] += 1ULL << shift;
  row->wait_ns += wait << shift;
}

#define PREEMPTION_PROBES 32

__noinline __u32 far_preemption(__u32 first, __u32 place, __u64 victim, __u64 taker) {
  struct strata_preemption* row;
  __u32 i, index, vacant = NOWHERE;
  for (i = 0; i < PREEMPTION_PROBES; ++i) {
    index = first + place;
    row = bpf_map_lookup_elem(&preemptions, &index);
    if (!row) break;
    if (row->victim == victim && row->taker == taker) return index;
    if (row->victim == 0 && vacant == NOWHERE) vacant = index;
    if (++place >= preemption_rows) place = 0;
  }
  row = bpf_map_lookup_elem(&preemptions, &vacant);
  if (!row) {
    __sync_fetch_and_add(&preemptions_lost, 1);
    return NOWHERE;
  }
  row->count = 0;
  row->taker = taker;
  row->victim = victim;
  return vacant;
}

static __always_inline void count_preemption(__u32 cpu, __u64 victim, __u64 taker, __u32 shift) {
  __u64 hash = (victim * SPREAD ^ taker) * SPREAD >> 32;
  __u32 first = cpu * preemption_rows;
  __u32 place = hash * preemption_rows >> 32;
  __u32 index = first + place;
  struct strata_preemption* row = bpf_map_lookup_elem(&preemptions, &index);
  if (!row || row->victim != victim || row->taker != taker) {
    index = far_preemption(first, place, victim, taker);
    row = bpf_map_lookup_elem(&preemptions, &index);
  }
  if (row) row->count += 1ULL << shift;
}

/* So rare that it need not be quick: one for both forms. `taker` is 0 where next had not been
 * preempted. */
static __noinline void report_wait(struct task_struct* prev, struct task_struct* next, __u64 wait,
                                   __u64 taker) {
  __u64 now = bpf_ktime_get_ns();
  __u32 prev_pid = BPF_CORE_READ(prev, pid);
  __u64 key = read_task_key(next), prev_key = prev_pid ? read_task_key(prev) : STRATA_NO_KEY;
  __u64 limit = outlier_due(key, wait, now);
  struct strata_outlier_event* event;
  if (!limit) return;
  event = outlier_begin(STRATA_OUTLIER_RUN_QUEUE, key, wait, limit, now);
  if (!event) return;
  event->pid = (__u32)BPF_CORE_READ(next, tgid);
  bpf_probe_read_kernel(event->comm, sizeof(event->comm), next->comm);
  if (taker) {
    event->cause = STRATA_CAUSE_PREEMPTED;
    event->cause_key = taker == STRATA_ROW_OF_NO_KEY ? STRATA_NO_KEY : taker;
  } else {
    event->cause = prev_pid ? STRATA_CAUSE_OCCUPIED : STRATA_CAUSE_IDLE;
    event->cause_key = prev_key;
  }
  /* Of another container the thread that took the CPU is not known any more. */
  if (prev_pid && event->cause_key == prev_key) {
    event->cause_pid = (__u32)BPF_CORE_READ(prev, tgid);
    bpf_probe_read_kernel(event->cause_comm, sizeof(event->cause_comm), prev->comm);
  }
  /* This CPU holds a run queue's lock; the ring's wakeups come later, from an irq_work. */
  ring_submit_calmly(event, now);
}

static __always_inline __u32 off_cpu_state(bool involuntary, long state) {
  if (involuntary) return STRATA_OFF_CPU_RUNNABLE;
  if ((state & (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)) == TASK_UNINTERRUPTIBLE) {
    return STRATA_OFF_CPU_UNINTERRUPTIBLE;
  }
  return STRATA_OFF_CPU_INTERRUPTIBLE;
}

static __always_inline struct strata_task_slot* slot_of(__u32 pid) {
  return &tasks[pid & (STRATA_TASK_SLOTS - 1)];
}

static __always_inline void note_leaving(const bool trusted, struct task_struct* prev, __u32 pid,
                                         __u64 now, bool involuntary, long state) {
  struct strata_task_slot* slot = slot_of(pid);
  slot->left_ns = now;
  slot->run_delay_ns = READ(prev, sched_info.run_delay);
  slot->taker = 0;
  slot->pid = pid;
  slot->state = off_cpu_state(involuntary, state);
}

/* Whether `slot` tells of the time since `next` last got the CPU. */
static __always_inline bool tells_of(struct strata_task_slot* slot, __u32 pid, __u64 arrived) {
  if (!arrived || slot->left_ns < arrived) return false; /* new, or not seen leaving */
  if (slot->pid == pid) return true;
  __sync_fetch_and_add(&task_slots_lost, 1);
  return false;
}

/* How long next waited, after adding what it slept; ~0 where nothing tells. */
static __always_inline __u64 account_return(const bool trusted, struct strata_run_queue* row,
                                            struct task_struct* next, struct strata_task_slot* slot,
                                            bool told, __u64 now, __u32 shift) {
  __u64 queued = READ(next, sched_info.last_queued);
  __u64 wait = queued && now > queued ? now - queued : 0;
  __u64 gone;
  if (!told) return queued ? wait : ~0ULL;
  gone = now > slot->left_ns ? now - slot->left_ns : 0;
  if (slot->state == STRATA_OFF_CPU_RUNNABLE) return gone;
  /* What it waited elsewhere before a migration is in the sum already. */
  wait += READ(next, sched_info.run_delay) - slot->run_delay_ns;
  if (gone > wait) {
    if (slot->state == STRATA_OFF_CPU_INTERRUPTIBLE) {
      row->interruptible_ns += (gone - wait) << shift;
    } else {
      row->uninterruptible_ns += (gone - wait) << shift;
    }
  }
  return wait;
}

static __always_inline void account_prev(const bool trusted, struct strata_run_queue* row,
                                         struct task_struct* prev, __u64 now, bool involuntary,
                                         __u32 shift) {
  __u64 arrived = READ(prev, sched_info.last_arrival);
  if (arrived && now > arrived) row->on_cpu_ns += (now - arrived) << shift;
  if (involuntary) {
    row->involuntary_switches += 1ULL << shift;
  } else {
    row->voluntary_switches += 1ULL << shift;
  }
}

static __always_inline bool is_sampled(__u64 now, __u32 shift) {
  return !(now * SPREAD >> (64 - STRATA_MAX_SAMPLE_SHIFT) & ((1ULL << shift) - 1));
}

static __always_inline void account(const bool trusted, struct task_struct* prev,
                                    struct task_struct* next, __u32 cpu, bool involuntary,
                                    long state) {
  __u64 now = READ(prev, se.cfs_rq, rq, clock);
  __u32 prev_pid = READ(prev, pid), next_pid = READ(next, pid);
  __u32 shift = sample_shift;
  struct strata_run_queue* row = 0;
  __u64 prev_key = 0, next_key = 0;
  if (prev_pid && !(state & TASK_DEAD_ANY))
    note_leaving(trusted, prev, prev_pid, now, involuntary, state);
  if (shift) {
    if (shift > STRATA_MAX_SAMPLE_SHIFT) shift = STRATA_MAX_SAMPLE_SHIFT;
    if (!is_sampled(now, shift)) return;
  }
  if (next_pid) next_key = row_key(trusted, next);
  if (prev_pid) {
    prev_key = row_key(trusted, prev);
    row = row_of(cpu, prev_key);
    if (row) account_prev(trusted, row, prev, now, involuntary, shift);
    if (involuntary && next_pid) {
      slot_of(prev_pid)->taker = next_key;
      if (next_key != prev_key) {
        count_preemption(cpu, prev_key, next_key, shift);
      } else if (row) {
        row->preempted_by_own += 1ULL << shift;
      }
    }
  }
  if (next_pid) {
    struct strata_task_slot* slot = slot_of(next_pid);
    bool told = tells_of(slot, next_pid, READ(next, sched_info.last_arrival));
    __u64 wait;
    if (next_key != prev_key) row = row_of(cpu, next_key);
    if (!row) return;
    wait = account_return(trusted, row, next, slot, told, now, shift);
    if (wait == ~0ULL) return;
    add_wait(row, wait, shift);
    if (wait >= outlier_floor_ns) {
      bool preempted = told && slot->state == STRATA_OFF_CPU_RUNNABLE;
      report_wait(prev, next, wait, preempted ? slot->taker : 0);
    }
  }
}

/* Measured in its own way: the body needs the CPU too. */
TRACEPOINT_PROGRAM(sched_switch, run_queue_switch, bool preempt, struct task_struct* prev,
                   struct task_struct* next) {
  long state = has_prev_state ? (long)(__u32)ctx[3] : task_state(prev);
  __u32 cpu = bpf_get_smp_processor_id();
  __u64 began = self_cost_begin(cpu);
  account(trusted, prev, next, cpu, preempt || state == 0, state);
  self_cost_end(cpu, began);
  return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
