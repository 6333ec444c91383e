// Mounts of which some hang until they are released, at the latest when the test ends. A mount's
// size is the length of its path; one named "gone" is not there.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "core/base/mount_prober.h"

namespace strata::test {

class HangingMounts {
 public:
  HangingMounts() = default;
  HangingMounts(const HangingMounts&) = delete;
  HangingMounts& operator=(const HangingMounts&) = delete;
  ~HangingMounts() {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.clear();
    state_->changed.notify_all();
  }

  void hang(const std::string& path) {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.insert(path);
  }

  void release(const std::string& path) {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.erase(path);
    state_->changed.notify_all();
  }

  [[nodiscard]] int calls(const std::string& path) const {
    const std::scoped_lock lock(state_->mutex);
    return state_->calls[path];
  }

  [[nodiscard]] StatMount stat() const {
    return [state = state_](const std::string& path) -> Result<MountUsage> {
      std::unique_lock lock(state->mutex);
      ++state->calls[path];
      state->changed.wait(lock, [&] { return !state->hanging.contains(path); });
      if (path.ends_with("/gone")) return fail(Code::not_found, "no such file or directory");
      return MountUsage{.size_bytes = static_cast<double>(path.size()),
                        .free_bytes = 4,
                        .available_bytes = 3,
                        .files = 2,
                        .files_free = 1};
    };
  }

 private:
  struct State {  // shared with helper threads that outlive the test
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::string> hanging;
    std::map<std::string, int> calls;
  };

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace strata::test
