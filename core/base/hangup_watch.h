// HangupWatch: tells when the peer of an idle connection hangs up, so that nobody has to ask first.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata {

class HangupWatch {
 public:
  static Result<HangupWatch> make();
  HangupWatch(HangupWatch&& other) noexcept : epoll_(std::move(other.epoll_)) {}
  HangupWatch& operator=(HangupWatch&&) = delete;
  HangupWatch(const HangupWatch&) = delete;
  HangupWatch& operator=(const HangupWatch&) = delete;
  ~HangupWatch() = default;

  /// Readable while take() has something to say.
  [[nodiscard]] int fd() const { return epoll_.get(); }

  /// Any thread: `owner` is to be told, once, when the peer of `connection` hangs up. A connection
  /// that is closed is forgotten.
  Status watch(int connection, const std::string& owner);

  /// Owners of connections whose peers have hung up since they were watched last.
  std::vector<std::string> take();

 private:
  explicit HangupWatch(Fd epoll) : epoll_(std::move(epoll)) {}

  Fd epoll_;
  std::mutex mutex_;
  std::map<int, std::string> owners_;  // by descriptor; of closed ones too, until it is used anew
};

}  // namespace strata
