// IncidentProfiles: the profiles that incidents got, taken one after the other on a thread that is
// there from the first one on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/profile/summary.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata::agent {

/// What an incident is told.
struct IncidentProfile {
  std::string incident;
  std::string container;
  std::vector<TopFunction> top;
  std::string pprof;
  std::string trouble;  // why there is none; empty: there is
};

/// Thread-safe. Bounded.
class IncidentProfiles {
 public:
  using Take = std::function<Result<profile::Profile>(const std::string& container)>;

  /// What is refused as exhausted is tried again, each `retry_after`, for some minutes.
  explicit IncidentProfiles(Take take, Duration retry_after = std::chrono::seconds(2))
      : take_(std::move(take)), retry_after_(retry_after) {}

  /// Once for each container that an incident blames; not where too many wait already.
  void ask(const std::string& incident, const std::string& container);

  /// The last that was asked for, once it is known. Null before.
  [[nodiscard]] std::shared_ptr<const IncidentProfile> of(const std::string& incident) const;

 private:
  struct Asked {
    std::string incident;
    std::string container;
    bool operator==(const Asked&) const = default;
  };

  void run(const std::stop_token& stop);
  std::optional<Asked> next(const std::stop_token& stop);
  Result<profile::Profile> take(const std::string& container, const std::stop_token& stop);
  void keep(const Asked& asked, const Result<profile::Profile>& profile);
  void put(IncidentProfile made);  // under the lock

  Take take_;
  Duration retry_after_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<Asked> seen_;  // newest first
  std::deque<Asked> waiting_;
  std::deque<std::shared_ptr<const IncidentProfile>> taken_;  // newest first
  std::jthread thread_;                                       // last: it uses all of the above
};

}  // namespace strata::agent
