#include "collectors/profile/symbols/process_table.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace strata::profile {

ProcessView* ProcessTable::find(pid_t pid) {
  const auto known = processes_.find(pid);
  return known == processes_.end() ? nullptr : &known->second.view;
}

ProcessView* ProcessTable::observe(pid_t pid) {
  auto view = look_at_process(fs_, pid, limits_.regions);
  if (!view) {
    ++(view.error().code == Code::permission ? stats_.processes_refused : stats_.processes_gone);
    return find(pid);
  }
  // One that is ending has nothing mapped any more, but what it had is known.
  auto* const before = find(pid);
  const bool same = before != nullptr && before->started == view->started;
  if (same) {
    view->regions = merge_regions(std::move(view->regions), before->regions, limits_.regions);
    if (view->mounts == 0)
      std::tie(view->mounts, view->root) = std::tie(before->mounts, before->root);
  }
  if (before == nullptr) {
    ++stats_.processes_observed;
    if (processes_.size() >= limits_.processes) forget_oldest();
  }
  auto& kept = processes_[pid];
  kept = {std::move(*view), clock_.now()};
  return &kept.view;
}

void ProcessTable::forget_oldest() {
  const auto oldest =
      std::min_element(processes_.begin(), processes_.end(),
                       [](const auto& a, const auto& b) { return a.second.seen < b.second.seen; });
  if (oldest != processes_.end()) processes_.erase(oldest);
}

void ProcessTable::prune() {
  const auto now = clock_.now();
  std::erase_if(processes_,
                [&](const auto& entry) { return now - entry.second.seen > limits_.keep_process; });
}

}  // namespace strata::profile
