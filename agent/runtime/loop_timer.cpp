#include "agent/runtime/loop_timer.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include <sys/timerfd.h>
#include <unistd.h>

#include "agent/runtime/event_loop.h"

namespace strata::agent {

Result<LoopTimer> LoopTimer::make(EventLoop& loop, std::function<void()> due) {
  Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer) return fail(errno_error(errno, "timerfd_create"));
  const auto watched = loop.watch(timer.get(), [fd = timer.get(), due = std::move(due)] {
    std::uint64_t times = 0;
    if (::read(fd, &times, sizeof times) == sizeof times) due();
  });
  if (!watched) return fail(watched.error());
  return LoopTimer(std::move(timer));
}

void LoopTimer::wake_after(Duration delay) {
  delay = std::max(delay, Duration(1));  // none would switch it off
  const auto whole = std::chrono::floor<std::chrono::seconds>(delay);
  const itimerspec when{.it_interval = {},
                        .it_value = {.tv_sec = whole.count(), .tv_nsec = (delay - whole).count()}};
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);
}

}  // namespace strata::agent
