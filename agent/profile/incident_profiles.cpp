#include "agent/profile/incident_profiles.h"

#include <algorithm>

#include "collectors/profile/formats/pprof.h"

namespace strata::agent {
namespace {

constexpr std::size_t most_kept = 16;
constexpr std::size_t most_waiting = 4;
constexpr std::size_t most_seen = 256;
constexpr std::size_t top = 5;
constexpr int most_tries = 90;

}  // namespace

void IncidentProfiles::ask(const std::string& incident, const std::string& container) {
  const Asked asked{incident, container};
  const std::scoped_lock lock(mutex_);
  if (std::find(seen_.begin(), seen_.end(), asked) != seen_.end()) return;
  seen_.push_front(asked);
  seen_.resize(std::min(seen_.size(), most_seen));
  if (waiting_.size() >= most_waiting) {
    return put({.incident = incident,
                .container = container,
                .top = {},
                .pprof = {},
                .trouble = "those of other incidents are being taken"});
  }
  waiting_.push_back(asked);
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  changed_.notify_one();
}

void IncidentProfiles::run(const std::stop_token& stop) {
  while (const auto asked = next(stop)) keep(*asked, take(asked->container, stop));
}

std::optional<IncidentProfiles::Asked> IncidentProfiles::next(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) return std::nullopt;
  auto asked = std::move(waiting_.front());
  waiting_.pop_front();
  return asked;
}

Result<profile::Profile> IncidentProfiles::take(const std::string& container,
                                                const std::stop_token& stop) {
  auto profile = take_(container);
  for (int i = 1; i < most_tries; ++i) {
    if (profile || profile.error().code != Code::exhausted) break;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, retry_after_, [] { return false; });
    if (stop.stop_requested()) break;
    lock.unlock();
    profile = take_(container);
  }
  return profile;
}

void IncidentProfiles::keep(const Asked& asked, const Result<profile::Profile>& profile) {
  IncidentProfile made;
  made.incident = asked.incident;
  made.container = asked.container;
  if (!profile) {
    made.trouble = profile.error().message;
  } else if (profile->samples.empty()) {
    made.trouble = "it was not seen on a CPU";
  } else {
    made.top = top_functions(*profile, top, asked.container);
    made.pprof = to_pprof(*profile);
  }
  const std::scoped_lock lock(mutex_);
  put(std::move(made));
}

void IncidentProfiles::put(IncidentProfile made) {
  taken_.push_front(std::make_shared<const IncidentProfile>(std::move(made)));
  taken_.resize(std::min(taken_.size(), most_kept));
}

std::shared_ptr<const IncidentProfile> IncidentProfiles::of(const std::string& incident) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find_if(taken_.begin(), taken_.end(),
                                  [&](const auto& one) { return one->incident == incident; });
  return found == taken_.end() ? nullptr : *found;
}

}  // namespace strata::agent
