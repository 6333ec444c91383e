// ContinuousProfile: samples the host all the time at a low rate, and puts what it sees into a
// store, piece by piece. On a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "agent/profile/capture.h"
#include "agent/profile/counts.h"
#include "agent/profile/store.h"

namespace strata::agent {

class ContinuousProfile {
 public:
  /// Out of step with timers, and some hundred samples a minute of a busy CPU.
  static constexpr unsigned hertz = 19;

  struct Parts {
    HostFs fs;
    bool key_by_memory_v1 = false;
    std::function<profile::ContainerOf()> containers;
    std::function<void(const Status&)> report;  // from its thread, whenever one begins or fails
  };

  /// All outlive it.
  ContinuousProfile(Parts parts, ProfileStore& store, ProfileCounts& counts);
  ContinuousProfile(const ContinuousProfile&) = delete;
  ContinuousProfile& operator=(const ContinuousProfile&) = delete;
  /// Waits for its thread: a name that is being looked for may take a second.
  ~ContinuousProfile() = default;

  /// Waits until what has been sampled up to now is in the store, at most some seconds.
  void flush();

  /// The destructor will not wait long afterwards.
  void request_stop() { thread_.request_stop(); }
  /// Whether the destructor will not wait at all.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  void run(const std::stop_token& stop);
  Status sample(const std::stop_token& stop);
  Status run_piece(profile::Sampler& sampler, const std::stop_token& stop);
  void tell_state(const profile::Sampler& sampler);
  Status put_away(profile::Sampler& sampler, profile::Symbolizer& symbolizer);

  Parts parts_;
  ProfileStore& store_;
  ProfileCounts& counts_;
  SystemClock clock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t wanted_ = 0;   // flushes
  std::uint64_t flushed_ = 0;  // of these
  std::atomic<bool> ended_ = false;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strata::agent
