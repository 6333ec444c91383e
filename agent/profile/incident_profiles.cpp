#include "agent/profile/incident_profiles.h"

#include <algorithm>

#include "collectors/profile/formats/pprof.h"

namespace strata::agent {
namespace {

constexpr std::size_t most_kept = 16;
constexpr std::size_t most_waiting = 4;
constexpr std::size_t most_seen = 256;
constexpr std::size_t top = 5;

}  // namespace

void IncidentProfiles::ask(const std::string& incident, const std::string& container) {
  const std::scoped_lock lock(mutex_);
  if (std::find(seen_.begin(), seen_.end(), incident) != seen_.end()) return;
  seen_.push_front(incident);
  seen_.resize(std::min(seen_.size(), most_seen));
  if (waiting_.size() >= most_waiting) return;
  waiting_.push_back({incident, container});
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  changed_.notify_one();
}

void IncidentProfiles::run(const std::stop_token& stop) {
  while (true) {
    Asked asked;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return;
      asked = std::move(waiting_.front());
      waiting_.pop_front();
    }
    const auto profile = take_(asked.container);
    if (profile && !profile->samples.empty()) keep(asked, *profile);
  }
}

void IncidentProfiles::keep(const Asked& asked, const profile::Profile& profile) {
  auto made = std::make_shared<IncidentProfile>();
  made->incident = asked.incident;
  made->container = asked.container;
  made->top = top_functions(profile, top, asked.container);
  made->pprof = to_pprof(profile);
  const std::scoped_lock lock(mutex_);
  taken_.push_front(std::move(made));
  taken_.resize(std::min(taken_.size(), most_kept));
}

std::shared_ptr<const IncidentProfile> IncidentProfiles::of(const std::string& incident) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find_if(taken_.begin(), taken_.end(),
                                  [&](const auto& one) { return one->incident == incident; });
  return found == taken_.end() ? nullptr : *found;
}

}  // namespace strata::agent
