// ProfileService: all profiles of a running agent: those that somebody asks for, those that
// incidents get, and the continuous one.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/profile/continuous.h"
#include "agent/profile/incident_profiles.h"
#include "agent/profile/query.h"
#include "core/identity/container_set.h"

namespace strata::agent {

class ProfileService final : public ProfileBackend {
 public:
  struct Parts {
    HostFs fs;
    bool key_by_memory_v1 = false;
    std::function<std::shared_ptr<const ContainerSet>()> containers;  // any thread
    std::function<void(const Status&)> report;  // of the continuous profile; any thread
  };

  explicit ProfileService(Parts parts);
  ProfileService(const ProfileService&) = delete;
  ProfileService& operator=(const ProfileService&) = delete;
  ~ProfileService() override;

  /// Loop thread; does not wait for what it ends.
  void apply(const ProfilingConfig& config);

  /// Ends what is being taken, with what there is. Loop thread.
  void stop();

  Result<std::string> profile(const ProfileQuery& query) override;

  /// Any thread: takes one of the container that an incident blames, unless that is switched off.
  /// Once for each container that an incident blames.
  void take_for_incident(const std::string& incident, const std::string& container);

  /// Null while there is none. Any thread.
  [[nodiscard]] std::shared_ptr<const IncidentProfile> of_incident(
      const std::string& incident) const {
    return incidents_.of(incident);
  }

  [[nodiscard]] const ProfileCounts& counts() const { return counts_; }
  /// Any thread; null while nothing is kept.
  [[nodiscard]] std::shared_ptr<const ProfileStore> store() const;

 private:
  /// The continuous profile with what it fills.
  struct Kept {
    std::shared_ptr<ProfileStore> store;
    std::unique_ptr<ContinuousProfile> profile;
  };

  [[nodiscard]] CaptureTools tools() const;
  Result<CaptureRequest> request_of(const ProfileQuery& query) const;
  Result<profile::Profile> taken(const ProfileQuery& query);
  Result<profile::Profile> kept(Duration last, const std::string& container) const;
  Result<std::string> attached(const ProfileQuery& query) const;
  Result<profile::Profile> for_incident(const std::string& container);

  Parts parts_;
  ProfileCounts counts_;
  std::stop_source stop_;
  std::atomic<int> running_ = 0;
  mutable std::mutex mutex_;  // over the next three
  ProfilingConfig config_;
  std::shared_ptr<Kept> kept_;                 // null: off
  std::vector<std::shared_ptr<Kept>> ending_;  // asked to stop
  IncidentProfiles incidents_{[this](const std::string& container) {
    return for_incident(container);
  }};  // last: its thread uses the rest
};

}  // namespace strata::agent
