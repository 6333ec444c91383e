#include "core/kernel/statistics.h"

#include <cerrno>

#include <bpf/bpf.h>

namespace strata::kernel {

Result<Fd> enable_run_statistics() {
  Fd fd(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!fd) return fail(errno_error(errno, "BPF_ENABLE_STATS"));
  return fd;
}

}  // namespace strata::kernel
