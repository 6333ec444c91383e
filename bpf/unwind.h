/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/* Tables by which stacks of code without frame pointers are walked. Plain C11 and C++20. */
#ifndef STRATA_BPF_UNWIND_H
#define STRATA_BPF_UNWIND_H

#include "include/shared.h"

/*
 * The table of one file is an array of 64-bit words:
 *
 *   a struct strata_unwind_head
 *   pages + 1 numbers of 32 bits: the first row of each page of code; the last one is the end
 *   rules: a struct strata_unwind_rule each
 *   rows: a struct strata_unwind_row each, in the order of their addresses
 *
 * Offsets of code count from the first page that the table covers. Every page of 4 KiB has a row
 * at its first byte, so that a search never leaves the page.
 */
#define STRATA_UNWIND_PAGE_SHIFT 12

struct strata_unwind_head {
  __u32 rules; /* word at which they begin */
  __u32 rows;  /* word at which they begin */
};
STRATA_SIZE_IS(struct strata_unwind_head, 8);

/* Holds from `low`, an offset in its page, to the next row. */
struct strata_unwind_row {
  __u16 low;
  __u16 rule;
};
STRATA_SIZE_IS(struct strata_unwind_row, 4);

/* Where the canonical frame address (CFA) is: the caller's stack pointer. */
enum strata_unwind_cfa {
  STRATA_CFA_NONE = 0,    /* the file says nothing of this code: frame pointers are tried */
  STRATA_CFA_UNSUPPORTED, /* it says what a row cannot hold: the walk ends, incomplete */
  STRATA_CFA_END,         /* nobody called this: the walk ends, complete */
  STRATA_CFA_RSP,         /* rsp + cfa_offset */
  STRATA_CFA_RBP,         /* rbp + cfa_offset */
  STRATA_CFA_RSP_DEREF,   /* *(rsp + cfa_offset) + extra */
  STRATA_CFA_RBP_DEREF,   /* *(rbp + cfa_offset) + extra */
  STRATA_CFA_PLT,         /* rsp + cfa_offset, and 8 more where rip % 16 >= extra */
  STRATA_CFA_SIGNAL,      /* *(rsp + cfa_offset); the return address is in the word above */
};

/* Where the caller's rbp is. */
enum strata_unwind_rbp {
  STRATA_RBP_SAME = 0, /* in rbp */
  STRATA_RBP_CFA,      /* at CFA + rbp_offset */
  STRATA_RBP_RBP,      /* at rbp + rbp_offset */
  STRATA_RBP_RSP,      /* at rsp + rbp_offset */
  STRATA_RBP_LOST,     /* nowhere that a row could tell */
};

struct strata_unwind_rule {
  __u8 cfa; /* enum strata_unwind_cfa in the low four bits, enum strata_unwind_rbp above */
  __s8 extra;
  __s16 rbp_offset;
  __s32 cfa_offset;
};
STRATA_SIZE_IS(struct strata_unwind_rule, 8);

#define STRATA_UNWIND_CFA_BITS 4
#define STRATA_UNWIND_CFA_MASK 15

/* Tables that the kernel can hold at a time: the size of the map `unwind_tables`. */
#define STRATA_UNWIND_TABLES 2048

/* One stretch of code in a process that a table describes. */
struct strata_unwind_mapping {
  __u64 begin;
  __u32 size;
  __u32 table; /* in `unwind_tables` */
  __u32 skew;  /* offset in the table of the code at `begin` */
  __u32 reserved;
};
STRATA_SIZE_IS(struct strata_unwind_mapping, 24);

#define STRATA_UNWIND_MAPPINGS 128 /* a power of two */

/* Map `unwind_processes`: by the process's pid as the agent sees it. */
struct strata_unwind_process {
  __u32 count;
  __u32 reserved;
  struct strata_unwind_mapping mappings[STRATA_UNWIND_MAPPINGS]; /* by `begin` */
};
STRATA_SIZE_IS(struct strata_unwind_process, 3080);

/* How walks went, for all of the machine. Frames are counted by what led from them to the next. */
struct strata_unwind_counts {
  __u64 walks;
  __u64 by_table;
  __u64 by_pointer;
  __u64 ended;       /* walks that came to where the stack begins */
  __u64 lost;        /* by frame pointers, and these led nowhere */
  __u64 unsupported; /* at code whose rule no row can hold */
  __u64 unreadable;  /* at memory that is not there now */
};
STRATA_SIZE_IS(struct strata_unwind_counts, 56);

#endif
