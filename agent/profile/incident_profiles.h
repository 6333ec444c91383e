// IncidentProfiles: the profiles that incidents got, taken one after the other on a thread that is
// there from the first one on.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "agent/profile/summary.h"
#include "core/base/result.h"

namespace strata::agent {

/// What an incident is told.
struct IncidentProfile {
  std::string incident;
  std::string container;
  std::vector<TopFunction> top;
  std::string pprof;
};

/// Thread-safe. Bounded.
class IncidentProfiles {
 public:
  using Take = std::function<Result<profile::Profile>(const std::string& container)>;

  explicit IncidentProfiles(Take take) : take_(std::move(take)) {}

  /// Once for each incident; not where too many wait already.
  void ask(const std::string& incident, const std::string& container);

  /// Null while there is none.
  [[nodiscard]] std::shared_ptr<const IncidentProfile> of(const std::string& incident) const;

 private:
  struct Asked {
    std::string incident;
    std::string container;
  };

  void run(const std::stop_token& stop);
  void keep(const Asked& asked, const profile::Profile& profile);

  Take take_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::string> seen_;  // incidents, newest first
  std::deque<Asked> waiting_;
  std::deque<std::shared_ptr<const IncidentProfile>> taken_;  // newest first
  std::jthread thread_;                                       // last: it uses all of the above
};

}  // namespace strata::agent
