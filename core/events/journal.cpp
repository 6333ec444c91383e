#include "core/events/journal.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace strata {

std::string_view to_string(EventKind kind) {
  constexpr std::array<std::string_view, 14> names = {
      "create",  "start",  "exit",   "oom",   "remove",  "exec",    "process_exit",
      "outlier", "rename", "health", "pause", "unpause", "destroy", "slow_command"};
  return names.at(static_cast<std::size_t>(kind));
}

void EventJournal::append(Event event) {
  event.sequence = ++last_sequence_;
  events_.push_back(std::make_shared<const Event>(std::move(event)));
  if (events_.size() > capacity_) events_.pop_front();
  changed_ = true;
}

bool EventJournal::has(EventKind kind, std::string_view runtime_id, WallTime since) const {
  return std::any_of(events_.rbegin(), events_.rend(), [&](const auto& event) {
    return event->kind == kind && event->at >= since && event->container.empty() &&
           event->cgroup_path.find(runtime_id) != std::string::npos;
  });
}

void EventJournal::publish() {
  if (!changed_) return;
  page_.publish(std::make_shared<EventPage>(events_.begin(), events_.end()));
  changed_ = false;
}

}  // namespace strata
