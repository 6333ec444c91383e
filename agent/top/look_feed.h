// LookFeed: hands looks from the thread that asks for them to the one that shows them, a look each
// interval, and tells the one what the other wants.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "agent/top/look.h"
#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::top {

/// Asks for a look; the id of a container asks for its details too. May block.
using AskForLook = std::function<Result<Look>(const std::string& container)>;

/// Thread-safe.
class LookFeed {
 public:
  static Result<std::unique_ptr<LookFeed>> make(Duration interval);

  /// Asking thread: until stop(). The second look follows the first one soon, since rates need it.
  void run(const AskForLook& ask);
  /// Asking thread: hands over what came instead of a look.
  void publish(Result<Look> look);

  /// Showing thread: readable when take() has something.
  [[nodiscard]] int readable() const { return ready_.get(); }
  /// The newest since the last call.
  std::optional<Result<Look>> take();
  /// Whose details are wanted, and whether looks are at all. Another container is asked for at
  /// once.
  void want(const std::string& container, bool paused);
  void stop();

 private:
  LookFeed(Duration interval, Fd ready) : interval_(interval), ready_(std::move(ready)) {}

  /// False: stopped. `container` becomes the one that is wanted.
  bool wait(Instant until, std::string& container);

  Duration interval_;
  Fd ready_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Result<Look>> newest_;
  std::string container_;
  bool paused_ = false;
  bool hurried_ = false;
  bool stopped_ = false;
};

}  // namespace strata::top
