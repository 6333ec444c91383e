/* SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only) */
/*
 * The few fields of the kernel's structures that the probes read. Offsets here mean nothing: every
 * access is relocated at load against the running kernel's BTF (CO-RE). Why this is no dump of one
 * kernel: docs/decisions/0001-kernel-types.md. Fields that differ between kernels have flavours in
 * compat.bpf.h.
 */
#pragma once

#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct kernfs_node {
  __u64 id;
};

struct cgroup;

struct cgroup_subsys_state {
  struct cgroup* cgroup;
  struct cgroup_subsys_state* parent;
};

struct cgroup_root {
  int hierarchy_id;
};

struct cgroup {
  struct cgroup_subsys_state self;
  struct kernfs_node* kn;
  struct cgroup_root* root;
};

enum cgroup_subsys_id { io_cgrp_id = 3, memory_cgrp_id = 4 };

struct css_set {
  /* At least as long as in any kernel; the index of a controller depends on the configuration. */
  struct cgroup_subsys_state* subsys[32];
  struct cgroup* dfl_cgrp;
};

struct rq {
  __u64 clock;
};

struct cfs_rq {
  struct rq* rq;
};

struct sched_entity {
  struct cfs_rq* cfs_rq;
};

struct sched_info {
  unsigned long long run_delay;
  unsigned long long last_arrival;
  unsigned long long last_queued;
};

struct task_struct;

struct signal_struct {
  int group_exit_code;
  unsigned int flags;
  struct task_struct* group_exec_task;
};

struct task_struct {
  unsigned int __state;
  unsigned int flags;
  struct sched_entity se;
  struct sched_info sched_info;
  int exit_code;
  int pid;
  int tgid;
  struct task_struct* real_parent;
  struct task_struct* group_leader;
  char comm[16];
  struct signal_struct* signal;
  struct css_set* cgroups;
};

struct linux_binprm {
  const char* filename;
};

struct blkcg {
  struct cgroup_subsys_state css;
};

struct blkcg_gq {
  struct blkcg* blkcg;
};

struct page {
  unsigned long compound_head;
  unsigned long memcg_data;
};

/* Whole, since it is indexed: its size is the stride, and the same in every 64-bit kernel. */
struct bio_vec {
  struct page* bv_page;
  unsigned int bv_len;
  unsigned int bv_offset;
};

struct bvec_iter {
  unsigned int bi_idx;
};

struct bio {
  struct bvec_iter bi_iter;
  struct blkcg_gq* bi_blkg;
  struct bio_vec* bi_io_vec;
};

struct gendisk {
  int major;
  int first_minor;
};

struct sbitmap_word {
  unsigned long word;
  unsigned long cleared;
};

struct sbitmap {
  unsigned int map_nr;
  struct sbitmap_word* map;
};

struct sbitmap_queue {
  struct sbitmap sb;
};

struct blk_mq_tags {
  struct sbitmap_queue bitmap_tags;
};

struct blk_mq_tag_set {
  unsigned int nr_hw_queues;
  struct blk_mq_tags** tags;
};

struct request_queue {
  struct gendisk* disk;
  struct blk_mq_tag_set* tag_set;
  int id;
};

struct blk_mq_hw_ctx {
  unsigned int queue_num;
};

struct request {
  struct request_queue* q;
  struct blk_mq_hw_ctx* mq_hctx;
  unsigned int cmd_flags;
  int tag;
  unsigned int __data_len;
  struct bio* bio;
  __u64 start_time_ns;
  __u64 io_start_time_ns;
};

struct mem_cgroup {
  struct cgroup_subsys_state css;
};

struct obj_cgroup {
  struct mem_cgroup* memcg;
};

struct ns_common {
  unsigned int inum;
};

struct net {
  struct ns_common ns;
};

typedef struct {
  struct net* net;
} possible_net_t;

struct in6_addr {
  union {
    __u8 u6_addr8[16];
    __be32 u6_addr32[4];
  } in6_u;
};

typedef struct {
  __s64 counter;
} atomic64_t;

struct sock_common {
  __be32 skc_daddr;
  __be16 skc_dport;
  __u16 skc_num;
  unsigned short skc_family;
  volatile unsigned char skc_state;
  possible_net_t skc_net;
  struct in6_addr skc_v6_daddr;
  atomic64_t skc_cookie;
};

struct sock_cgroup_data {
  struct cgroup* cgroup;
};

/* A timewait and a request socket end behind __sk_common. */
struct sock {
  struct sock_common __sk_common;
  __u16 sk_type;
  __u16 sk_protocol;
  struct sock_cgroup_data sk_cgrp_data;
};

/* Begins with a struct sock. */
struct tcp_sock {
  __u16 tcp_header_len; /* with the options of every segment */
  __u32 segs_in;
  __u32 segs_out;
  __u64 bytes_received;
  __u64 bytes_sent;
  __u32 srtt_us; /* eighths of a microsecond */
  __u32 total_retrans;
};

struct socket {
  struct sock* sk;
};

struct file;
struct seq_file;

struct bpf_iter_meta {
  struct seq_file* seq;
};

struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta* meta;
  void* key;
};

struct bpf_iter__task_file {
  struct task_struct* task;
  struct file* file;
};

struct sk_buff {
  struct sock* sk;
  __be16 protocol;
  char cb[48];
};

/* What TCP keeps in sk_buff.cb. */
struct tcp_skb_cb {
  __u16 tcp_gso_segs;
};

#pragma clang attribute pop
