/* What cgroup_walk.bpf.c notes of one cgroup. */
#pragma once

#include <linux/types.h>

struct cgroup_row {
  __u64 id;
  __u64 cpu_ns;
  __u64 user_ns;
  __u64 system_ns;
  __u64 usage_pages;
  __u64 watermark_pages;
  __u64 failures;
  __s64 state[8];
};
