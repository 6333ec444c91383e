#include "agent/profile/service.h"

#include <utility>

#include "agent/profile/containers.h"
#include "agent/runtime/footprint.h"
#include "collectors/profile/formats/pprof.h"

namespace strata::agent {
namespace {

constexpr int most_at_once = 2;
constexpr Duration for_an_incident = std::chrono::seconds(5);
constexpr Duration before_an_incident = std::chrono::minutes(2);

/// One of the few that may be taken at once.
class Slot {
 public:
  explicit Slot(std::atomic<int>& running) : running_(running), taken_(++running <= most_at_once) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  ~Slot() { --running_; }

  [[nodiscard]] bool taken() const { return taken_; }

 private:
  std::atomic<int>& running_;
  bool taken_;
};

}  // namespace

ProfileService::ProfileService(Parts parts) : parts_(std::move(parts)) {}

ProfileService::~ProfileService() { stop(); }

void ProfileService::apply(const ProfilingConfig& config) {
  const std::scoped_lock lock(mutex_);
  const bool same = config.continuous == config_.continuous && config.keep == config_.keep &&
                    config.memory.count == config_.memory.count;
  config_ = config;
  std::erase_if(ending_, [](const auto& kept) { return kept->profile->ended(); });
  if (same) return;
  if (kept_) {
    kept_->profile->request_stop();
    ending_.push_back(std::exchange(kept_, nullptr));
  }
  if (!config.continuous) return;
  kept_ = std::make_shared<Kept>();
  kept_->store = std::make_shared<ProfileStore>(
      StoreLimits{.keep = config.keep, .bytes = static_cast<std::size_t>(config.memory.count)});
  kept_->profile = std::make_unique<ContinuousProfile>(
      ContinuousProfile::Parts{.fs = parts_.fs,
                               .key_by_memory_v1 = parts_.key_by_memory_v1,
                               .containers = tools().containers,
                               .report = parts_.report},
      *kept_->store, counts_);
}

void ProfileService::stop() {
  stop_.request_stop();
  const std::scoped_lock lock(mutex_);
  if (kept_) kept_->profile->request_stop();
}

CaptureTools ProfileService::tools() const {
  return {.fs = parts_.fs,
          .containers = [this] { return names_in(parts_.containers()); },
          .stop = stop_.get_token()};
}

Result<CaptureRequest> ProfileService::request_of(const ProfileQuery& query) const {
  CaptureRequest request;
  request.duration = query.duration;
  request.sampling.kind = query.kind;
  request.sampling.hertz = query.hertz;
  request.sampling.key_by_memory_v1 = parts_.key_by_memory_v1;
  if (query.container.empty()) return request;
  auto cgroups = cgroups_of(*parts_.containers(), query.container);
  if (!cgroups) return fail(cgroups.error());
  request.sampling.selection.cgroups = *std::move(cgroups);
  return request;
}

Result<profile::Profile> ProfileService::taken(const ProfileQuery& query) {
  const auto request = request_of(query);
  if (!request) return fail(request.error());
  const Slot slot(running_);
  if (!slot.taken()) return fail(Code::exhausted, "other profiles are being taken");
  auto symbolized = capture(*request, tools());
  give_back_unused();
  if (!symbolized) {
    ++counts_.failures;
    return fail(symbolized.error());
  }
  counts_.add(symbolized->profile);
  return std::move(symbolized->profile);
}

Result<profile::Profile> ProfileService::kept(Duration last, const std::string& container) const {
  std::shared_ptr<Kept> kept;
  {
    const std::scoped_lock lock(mutex_);
    kept = kept_;
  }
  if (!kept) return fail(Code::not_found, "nothing is kept: profiling.continuous is off");
  kept->profile->flush();
  return kept->store->since(SystemClock().wall_now() - last, container);
}

Result<std::string> ProfileService::attached(const ProfileQuery& query) const {
  const auto found = of_incident(query.incident);
  if (!found) return fail(Code::not_found, "no profile of incident '" + query.incident + "'");
  if (!found->trouble.empty()) return fail(Code::not_found, "no profile: " + found->trouble);
  if (query.format == ProfileFormat::pprof) return found->pprof;
  const auto read = profile::read_pprof(found->pprof);
  if (!read) return fail(read.error());
  return written(*read, query.format, title_of(read->kind, found->container));
}

Result<std::string> ProfileService::profile(const ProfileQuery& query) {
  if (!query.incident.empty()) return attached(query);
  const auto profile = query.last ? kept(*query.last, query.container) : taken(query);
  if (!profile) return fail(profile.error());
  return written(*profile, query.format, title_of(profile->kind, query.container));
}

void ProfileService::take_for_incident(const std::string& incident, const std::string& container) {
  {
    const std::scoped_lock lock(mutex_);
    if (!config_.on_incident) return;
  }
  if (!stop_.stop_requested()) incidents_.ask(incident, container);
}

/// What led to it, where that was kept; else what goes on now.
Result<profile::Profile> ProfileService::for_incident(const std::string& container) {
  if (auto before = kept(before_an_incident, container)) return before;
  ProfileQuery query;
  query.duration = for_an_incident;
  query.container = container;
  return taken(query);
}

std::shared_ptr<const ProfileStore> ProfileService::store() const {
  const std::scoped_lock lock(mutex_);
  return kept_ ? kept_->store : nullptr;
}

}  // namespace strata::agent
