#include "collectors/profile/sampling/waits.h"

#include <gtest/gtest.h>

namespace strata::profile {
namespace {

Wait told(std::initializer_list<std::string_view> functions) {
  return wait_of(std::span(functions.begin(), functions.size()));
}

// Stacks of Linux 5.10, 6.1 and 6.18, from the leaf on.
TEST(Waits, AreToldByTheKernelsFunctions) {
  EXPECT_EQ(told({"__schedule", "schedule", "futex_wait_queue", "futex_wait", "do_futex",
                  "__x64_sys_futex", "do_syscall_64"}),
            Wait::lock);
  EXPECT_EQ(told({"__schedule", "schedule", "futex_wait_queue_me", "futex_wait", "do_futex"}),
            Wait::lock);
  EXPECT_EQ(
      told({"__schedule", "schedule_preempt_disabled", "__mutex_lock.constprop.0", "pipe_write"}),
      Wait::lock)
      << "the innermost function that is known decides";
  EXPECT_EQ(told({"__schedule", "schedule", "do_nanosleep", "hrtimer_nanosleep", "common_nsleep",
                  "__x64_sys_clock_nanosleep"}),
            Wait::sleep);
  EXPECT_EQ(told({"__schedule", "schedule", "pipe_read", "vfs_read", "ksys_read"}), Wait::pipe);
  EXPECT_EQ(told({"__schedule", "schedule", "anon_pipe_read", "vfs_read"}), Wait::pipe);
  EXPECT_EQ(told({"__schedule", "schedule", "schedule_hrtimeout_range_clock",
                  "schedule_hrtimeout_range", "ep_poll", "do_epoll_wait"}),
            Wait::poll);
  EXPECT_EQ(told({"__schedule", "schedule", "schedule_hrtimeout_range_clock", "do_sys_poll"}),
            Wait::poll);
  EXPECT_EQ(told({"__schedule", "schedule", "schedule_timeout", "wait_woken", "sk_wait_data",
                  "tcp_recvmsg_locked", "tcp_recvmsg", "inet_recvmsg"}),
            Wait::network);
  EXPECT_EQ(told({"__schedule", "schedule", "schedule_timeout", "inet_csk_accept", "inet_accept"}),
            Wait::network);
  EXPECT_EQ(
      told({"__schedule", "schedule", "io_schedule", "folio_wait_bit_common", "filemap_get_pages"}),
      Wait::disk);
  EXPECT_EQ(told({"__schedule", "schedule", "jbd2_log_wait_commit", "jbd2_complete_transaction",
                  "ext4_sync_file"}),
            Wait::disk);
  EXPECT_EQ(told({"__schedule", "schedule", "exit_to_user_mode_loop", "irqentry_exit"}),
            Wait::run_queue);
}

TEST(Waits, AreUnknownWhereNothingTells) {
  EXPECT_EQ(told({}), Wait::unknown);
  EXPECT_EQ(told({"", ""}), Wait::unknown);
  EXPECT_EQ(told({"__schedule", "schedule", "some_driver_wait"}), Wait::unknown);
}

Frame kernel_frame(std::string function) {
  Frame frame;
  frame.function = std::move(function);
  frame.kernel = true;
  return frame;
}

TEST(Waits, AreFilledInWhereTheKernelHasNotToldThem) {
  Profile profile;
  profile.kind = Kind::off_cpu;
  profile.frames = {kernel_frame("pipe_read"), kernel_frame("schedule"), Frame{}};
  profile.frames[2].function = "tcp_client::read";  // a program's own: tells nothing
  profile.samples.resize(3);
  profile.samples[0].frames = {1, 0, 2};
  profile.samples[0].wait = Wait::unknown;
  profile.samples[1].frames = {1, 0, 2};
  profile.samples[1].wait = Wait::disk;
  profile.samples[2].frames = {2};
  profile.samples[2].wait = Wait::unknown;
  tell_waits(profile);
  EXPECT_EQ(profile.samples[0].wait, Wait::pipe);
  EXPECT_EQ(profile.samples[1].wait, Wait::disk) << "by the kernel's own word";
  EXPECT_EQ(profile.samples[2].wait, Wait::unknown);
}

}  // namespace
}  // namespace strata::profile
