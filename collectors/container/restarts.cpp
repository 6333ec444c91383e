#include "collectors/container/restarts.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "collectors/container/restarts_metrics.h"

namespace strata::container {
namespace {

std::string label_of(const Container& container, const char* key) {
  const auto found = container.labels.find(key);
  return found == container.labels.end() ? std::string{} : found->second;
}

/// Null: nobody has named it, and an id is not what stays.
std::optional<Workload> workload_of(const Container& container) {
  if (container.runtime_id.empty() || container.source == "cgroup") return std::nullopt;
  Workload workload{container.runtime, {}, {}, {}, {}};
  workload.space = label_of(container, "io.kubernetes.pod.namespace");
  workload.pod = label_of(container, "io.kubernetes.pod.name");
  workload.container = label_of(container, "io.kubernetes.container.name");
  if (workload.pod.empty() || workload.container.empty()) {
    workload = {container.runtime, container.entity.name, {}, {}, {}};
    if (workload.name.empty()) return std::nullopt;
  }
  return workload;
}

std::uint64_t run_of(const Container& container) {
  return container.keys.empty() ? 0 : container.keys.front().value;
}

bool is_live(const Container& container) {
  return run_of(container) != 0 && container.state != ContainerState::exited;
}

/// Those that run before those that do not; of these the one that is followed already, else the one
/// that was made last.
const Container& chosen(const std::vector<const Container*>& containers, const std::string& id) {
  const auto rank = [&](const Container* one) {
    return std::tuple(is_live(*one), one->runtime_id == id, one->created);
  };
  return **std::max_element(
      containers.begin(), containers.end(),
      [&](const auto* left, const auto* right) { return rank(left) < rank(right); });
}

}  // namespace

void RestartCount::see(const Container& container) {
  const auto so_far = total();
  const bool another = meet(container);
  if (container.restarts && container.restarts_cumulative) {
    before_ = std::max(so_far, cumulative(*container.restarts, container.pod.uid));
    runs_ = counted_ = newest_count_ = 0;
    return;
  }
  if (another) ++before_;
  if (container.restarts) see_own(*container.restarts);
}

/// Whether it has taken another one's place.
bool RestartCount::meet(const Container& container) {
  const auto run = run_of(container);
  const bool another = !id_.empty() && container.runtime_id != id_;
  if (container.runtime_id != id_) {
    at_first_ = before_ = total();
    id_ = container.runtime_id;
    run_ = run;
    runs_ = counted_ = newest_count_ = 0;
  }
  if (run != 0 && run_ != 0 && run != run_) ++runs_;
  if (run != 0) run_ = run;
  return another;
}

/// Begins anew when somebody starts the container by hand, which is a restart that it leaves out.
void RestartCount::see_own(std::uint64_t counted) {
  if (counted < newest_count_) {
    before_ += std::max(runs_, counted_ + 1);
    runs_ = counted_ = newest_count_ = 0;
  }
  if (counted > newest_count_) counted_ += counted - newest_count_;
  newest_count_ = counted;
}

/// Kubernetes restarts by another container, which is in the count already; the count begins anew
/// in another pod of the same name.
std::uint64_t RestartCount::cumulative(std::uint64_t counted, const std::string& pod_uid) {
  if (!pod_uid_.empty() && !pod_uid.empty() && pod_uid != pod_uid_) before_pod_ = at_first_ + 1;
  if (!pod_uid.empty()) pod_uid_ = pod_uid;
  return before_pod_ + counted;
}

/// A restart that the runtime counts is also another run: the larger number has seen more.
std::uint64_t RestartCount::total() const { return before_ + std::max(runs_, counted_); }

Status RestartsCollector::collect(const CollectContext& context, Batch& batch) {
  if (observed_.lock() != context.containers) observe(*context.containers, context.now);
  observed_ = context.containers;
  forget(context.now);
  for (const auto& [workload, known] : known_) {
    batch.add(restarts, static_cast<double>(known.count.total()),
              {workload.runtime, workload.name, known.compose_project, known.compose_service,
               workload.space, workload.pod, workload.container});
  }
  return {};
}

void RestartsCollector::observe(const ContainerSet& containers, Instant now) {
  Present present;
  const auto add = [&](const std::shared_ptr<const Container>& container) {
    if (container->departed) return;
    if (auto workload = workload_of(*container)) {
      present[std::move(*workload)].push_back(container.get());
    }
  };
  for (const auto& container : containers.all()) add(container);
  for (const auto& container : containers.stopped()) add(container);
  for (auto& [workload, known] : known_) {
    if (known.present) known.left = now;
    known.present = false;
  }
  for (const auto& [workload, candidates] : present) see(workload, candidates);
}

void RestartsCollector::see(const Workload& workload,
                            const std::vector<const Container*>& containers) {
  auto& known = known_[workload];
  known.present = true;
  const auto& container = chosen(containers, known.count.id());
  // One from before, that is still listed while the newest is in no list.
  if (!is_live(container) && container.created < known.created) return;
  known.count.see(container);
  known.created = container.created;
  known.compose_project = label_of(container, "com.docker.compose.project");
  known.compose_service = label_of(container, "com.docker.compose.service");
}

/// Of more than there may be, those that are gone the longest go first.
void RestartsCollector::forget(Instant now) {
  std::erase_if(known_, [&](const auto& entry) {
    return !entry.second.present && now - entry.second.left > options_.keep;
  });
  while (known_.size() > options_.max_workloads) {
    known_.erase(std::min_element(known_.begin(), known_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second.present, a.second.left) <
             std::pair(b.second.present, b.second.left);
    }));
  }
}

}  // namespace strata::container
