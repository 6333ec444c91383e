#include "collectors/profile/sampling/waits.h"

#include <algorithm>
#include <array>

namespace strata::profile {
namespace {

struct Rule {
  std::string_view part;  // of a function's name, from its beginning
  Wait wait;
};

/// Looked at from the leaf on, so that the innermost function that is known decides: a poll of a
/// socket is a poll, a page fault that reads is a disk's. Within one function the first rule that
/// fits. Names of 5.10 to 7.2 on x86 and arm64; suffixes (".constprop.0") do not matter.
constexpr std::array rules = {
    // Threads that wait for a lock of their program (futex), or of the kernel.
    Rule{"futex_", Wait::lock},
    Rule{"do_futex", Wait::lock},
    Rule{"__futex_", Wait::lock},
    Rule{"rt_mutex_", Wait::lock},
    Rule{"__rt_mutex_", Wait::lock},
    Rule{"rwsem_down_", Wait::lock},
    Rule{"__mutex_lock", Wait::lock},
    Rule{"mutex_lock", Wait::lock},
    Rule{"__down", Wait::lock},
    Rule{"down_read", Wait::lock},
    Rule{"down_write", Wait::lock},
    Rule{"percpu_rwsem_wait", Wait::lock},
    Rule{"fcntl_setlk", Wait::lock},
    Rule{"flock_lock_inode_wait", Wait::lock},
    Rule{"locks_lock_inode_wait", Wait::lock},
    Rule{"do_semtimedop", Wait::lock},
    Rule{"__do_semtimedop", Wait::lock},
    // Readiness of several files.
    Rule{"ep_poll", Wait::poll},
    Rule{"do_epoll_wait", Wait::poll},
    Rule{"do_select", Wait::poll},
    Rule{"do_poll", Wait::poll},
    Rule{"do_sys_poll", Wait::poll},
    Rule{"poll_schedule_timeout", Wait::poll},
    Rule{"io_cqring_wait", Wait::poll},
    Rule{"read_events", Wait::poll},  // aio
    // Pipes, and what is like them.
    Rule{"pipe_", Wait::pipe},
    Rule{"anon_pipe_", Wait::pipe},
    Rule{"wait_for_partner", Wait::pipe},  // the open of a FIFO
    Rule{"eventfd_", Wait::pipe},
    Rule{"n_tty_", Wait::pipe},
    Rule{"unix_", Wait::pipe},  // sockets that do not leave the host
    Rule{"__unix_", Wait::pipe},
    // Sockets.
    Rule{"tcp_", Wait::network},
    Rule{"inet_", Wait::network},
    Rule{"inet6_", Wait::network},
    Rule{"udp_", Wait::network},
    Rule{"sk_wait_data", Wait::network},
    Rule{"sk_stream_wait", Wait::network},
    Rule{"sock_alloc_send", Wait::network},
    Rule{"__skb_wait_for_more_packets", Wait::network},
    Rule{"__skb_recv_", Wait::network},
    Rule{"netlink_", Wait::network},
    Rule{"packet_recvmsg", Wait::network},
    Rule{"rpc_", Wait::network},
    Rule{"__rpc_", Wait::network},
    // Time that passes, and what a program asks to wait for.
    Rule{"do_nanosleep", Wait::sleep},
    Rule{"hrtimer_nanosleep", Wait::sleep},
    Rule{"common_nsleep", Wait::sleep},
    Rule{"do_wait", Wait::sleep},  // for a child
    Rule{"kernel_wait4", Wait::sleep},
    Rule{"do_sigtimedwait", Wait::sleep},
    Rule{"sigsuspend", Wait::sleep},
    Rule{"__do_sys_pause", Wait::sleep},
    Rule{"__x64_sys_pause", Wait::sleep},
    Rule{"do_signal_stop", Wait::sleep},
    Rule{"ptrace_stop", Wait::sleep},
    Rule{"__refrigerator", Wait::sleep},
    // Block devices and file systems on them.
    Rule{"io_schedule", Wait::disk},
    Rule{"blk_", Wait::disk},
    Rule{"blkdev_", Wait::disk},
    Rule{"submit_bio_wait", Wait::disk},
    Rule{"__blkdev_", Wait::disk},
    Rule{"rq_qos_wait", Wait::disk},
    Rule{"wbt_wait", Wait::disk},
    Rule{"folio_wait", Wait::disk},
    Rule{"wait_on_page", Wait::disk},
    Rule{"wait_on_buffer", Wait::disk},
    Rule{"__wait_on_buffer", Wait::disk},
    Rule{"__lock_buffer", Wait::disk},
    Rule{"filemap_", Wait::disk},
    Rule{"iomap_dio", Wait::disk},
    Rule{"__iomap_dio", Wait::disk},
    Rule{"balance_dirty_pages", Wait::disk},
    Rule{"jbd2_", Wait::disk},
    Rule{"ext4_", Wait::disk},
    Rule{"xfs_", Wait::disk},
    Rule{"xlog_", Wait::disk},
    Rule{"btrfs_", Wait::disk},
    Rule{"swap_readpage", Wait::disk},
    Rule{"swap_read_folio", Wait::disk},
    Rule{"dm_", Wait::disk},
    Rule{"nvme_", Wait::disk},
    Rule{"scsi_", Wait::disk},
};

/// Suspended in user space's midst: the way back to it found that another task is to run.
constexpr std::array preempting = {
    std::string_view("irqentry_exit"), std::string_view("exit_to_user_mode"),
    std::string_view("preempt_schedule"), std::string_view("__cond_resched"),
    std::string_view("cond_resched")};

Wait wait_in(std::string_view function) {
  const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& candidate) {
    return function.starts_with(candidate.part);
  });
  if (rule != rules.end()) return rule->wait;
  const bool preempted =
      std::any_of(preempting.begin(), preempting.end(),
                  [&](std::string_view part) { return function.starts_with(part); });
  return preempted ? Wait::run_queue : Wait::unknown;
}

}  // namespace

Wait wait_of(std::span<const std::string_view> functions) {
  for (const auto function : functions) {
    if (const auto wait = wait_in(function); wait != Wait::unknown) return wait;
  }
  return Wait::unknown;
}

void tell_waits(Profile& profile) {
  std::vector<std::string_view> functions;
  for (auto& sample : profile.samples) {
    if (sample.wait != Wait::unknown) continue;
    functions.clear();
    for (const auto index : sample.frames) {
      const auto& frame = profile.frames[index];
      if (frame.kernel) functions.emplace_back(frame.function);
    }
    sample.wait = wait_of(functions);
  }
}

}  // namespace strata::profile
