#include "agent/top/look_feed.h"

#include <algorithm>
#include <cerrno>

#include <sys/eventfd.h>

namespace strata::top {
namespace {
constexpr Duration soon = std::chrono::milliseconds(500);
}

Result<std::unique_ptr<LookFeed>> LookFeed::make(Duration interval) {
  Fd ready(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!ready) return fail(errno_error(errno, "eventfd"));
  return std::unique_ptr<LookFeed>(new LookFeed(interval, std::move(ready)));
}

void LookFeed::run(const AskForLook& ask) {
  auto due = std::chrono::steady_clock::now();
  auto pause = std::min(interval_, soon);
  std::string container;
  while (wait(due, container)) {
    const auto began = std::chrono::steady_clock::now();
    publish(ask(container));
    due = began + pause;
    pause = interval_;
  }
}

bool LookFeed::wait(Instant until, std::string& container) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, until, [this] { return stopped_ || hurried_; });
  changed_.wait(lock, [this] { return stopped_ || !paused_; });
  hurried_ = false;
  container = container_;
  return !stopped_;
}

void LookFeed::publish(Result<Look> look) {
  {
    const std::scoped_lock lock(mutex_);
    newest_ = std::move(look);
  }
  ::eventfd_write(ready_.get(), 1);
}

std::optional<Result<Look>> LookFeed::take() {
  eventfd_t ignored = 0;
  ::eventfd_read(ready_.get(), &ignored);
  const std::scoped_lock lock(mutex_);
  return std::exchange(newest_, std::nullopt);
}

void LookFeed::want(const std::string& container, bool paused) {
  {
    const std::scoped_lock lock(mutex_);
    if (container == container_ && paused == paused_) return;
    hurried_ = hurried_ || (container != container_ && !container.empty() && !paused);
    container_ = container;
    paused_ = paused;
  }
  changed_.notify_all();
}

void LookFeed::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

}  // namespace strata::top
