#include "collectors/container/restarts.h"

#include <algorithm>
#include <optional>
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

/// The one that is followed already, else the one that was made last.
const Container* chosen(const std::vector<const Container*>& containers, const std::string& id) {
  const auto same = std::find_if(containers.begin(), containers.end(),
                                 [&](const auto* one) { return one->runtime_id == id; });
  if (same != containers.end()) return *same;
  return *std::max_element(
      containers.begin(), containers.end(),
      [](const auto* left, const auto* right) { return left->created < right->created; });
}

}  // namespace

void RestartCount::see(const std::string& id, std::uint64_t run,
                       std::optional<std::uint64_t> counted) {
  if (id != id_) {
    const bool another = !id_.empty();
    before_ = total() + (another ? 1 : 0);
    id_ = id;
    run_ = run;
    runs_ = counted_ = newest_count_ = 0;
  }
  if (run != 0 && run_ != 0 && run != run_) ++runs_;
  if (run != 0) run_ = run;
  if (!counted) return;
  if (*counted < newest_count_) {  // begun anew by hand, which is a restart that it does not count
    before_ += std::max(runs_, counted_ + 1);
    runs_ = counted_ = newest_count_ = 0;
  }
  if (*counted > newest_count_) counted_ += *counted - newest_count_;
  newest_count_ = *counted;
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
  const auto& container = *chosen(containers, known.count.id());
  known.count.see(container.runtime_id, run_of(container), container.restarts);
  known.compose_project = label_of(container, "com.docker.compose.project");
  known.compose_service = label_of(container, "com.docker.compose.service");
  known.present = true;
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
