#include "core/base/hangup_watch.h"

#include <array>
#include <cerrno>

#include <sys/epoll.h>

namespace strata {

Result<HangupWatch> HangupWatch::make() {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return fail(errno_error(errno, "epoll_create1"));
  return HangupWatch(std::move(epoll));
}

/// One shot, since a connection that nobody takes away would be readable for ever.
Status HangupWatch::watch(int connection, const std::string& owner) {
  const std::scoped_lock lock(mutex_);
  owners_[connection] = owner;
  epoll_event event{};
  event.events = EPOLLRDHUP | EPOLLONESHOT;  // EPOLLHUP and EPOLLERR are always told
  event.data.fd = connection;
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, connection, &event) == 0) return {};
  if (errno == ENOENT && ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection, &event) == 0) {
    return {};
  }
  return fail(errno_error(errno, "epoll_ctl"));
}

std::vector<std::string> HangupWatch::take() {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> owners;
  std::array<epoll_event, 16> events{};
  const int ready = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  owners.reserve(events.size());
  for (int i = 0; i < ready; ++i) {
    owners.push_back(owners_[events.at(static_cast<std::size_t>(i)).data.fd]);
  }
  return owners;
}

}  // namespace strata
