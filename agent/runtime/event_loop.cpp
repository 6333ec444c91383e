#include "agent/runtime/event_loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

namespace strata::agent {

struct EventLoop::Shared {
  Fd wakeup;
  std::mutex mutex;
  std::vector<Callback> posted;
};

EventLoop::EventLoop(Fd epoll, Fd timer, Fd wakeup)
    : epoll_(std::move(epoll)), timer_(std::move(timer)), shared_(std::make_unique<Shared>()) {
  shared_->wakeup = std::move(wakeup);
}
EventLoop::EventLoop(EventLoop&&) noexcept = default;
EventLoop::~EventLoop() = default;

Result<EventLoop> EventLoop::make() {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return fail(errno_error(errno, "epoll_create1"));
  Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
  if (!timer) return fail(errno_error(errno, "timerfd_create"));
  Fd wakeup(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wakeup) return fail(errno_error(errno, "eventfd"));
  EventLoop loop(std::move(epoll), std::move(timer), std::move(wakeup));
  for (const int fd : {loop.timer_.get(), loop.shared_->wakeup.get()}) {
    if (auto watched = loop.watch(fd, nullptr); !watched) return fail(watched.error());
  }
  return loop;
}

Status EventLoop::watch(int fd, Callback ready) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = fd;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    return fail(errno_error(errno, "epoll_ctl"));
  }
  watched_.insert_or_assign(fd, std::move(ready));
  return {};
}

void EventLoop::wake_after(Duration delay, Callback due) {
  due_ = std::move(due);
  const auto at_least = std::max(delay, Duration(1));  // zero would disarm the timer
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(at_least);
  itimerspec when{};
  when.it_value.tv_sec = whole.count();
  when.it_value.tv_nsec = (at_least - whole).count();
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);
}

void EventLoop::post(Callback task) {
  bool is_first = false;
  {
    const std::scoped_lock lock(shared_->mutex);
    is_first = shared_->posted.empty();
    shared_->posted.push_back(std::move(task));
  }
  if (is_first) ::eventfd_write(shared_->wakeup.get(), 1);
}

void EventLoop::run_posted() {
  eventfd_t ignored = 0;
  ::eventfd_read(shared_->wakeup.get(), &ignored);
  std::vector<Callback> tasks;
  {
    const std::scoped_lock lock(shared_->mutex);
    tasks.swap(shared_->posted);
  }
  for (const auto& task : tasks) task();
}

void EventLoop::on_timer() {
  std::uint64_t expirations = 0;
  if (::read(timer_.get(), &expirations, sizeof expirations) != sizeof expirations) return;
  if (const auto due = std::exchange(due_, nullptr)) due();
}

void EventLoop::run() {
  running_ = true;
  std::array<epoll_event, 16> events{};
  while (running_) {
    const int ready =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < ready && running_; ++i) {
      const int fd = events.at(static_cast<std::size_t>(i)).data.fd;
      if (fd == timer_.get()) {
        on_timer();
      } else if (fd == shared_->wakeup.get()) {
        run_posted();
      } else if (const auto found = watched_.find(fd); found != watched_.end()) {
        found->second();
      }
    }
  }
}

}  // namespace strata::agent
