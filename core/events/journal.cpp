#include "core/events/journal.h"

#include <array>
#include <string_view>

namespace strata {

std::string_view to_string(EventKind kind) {
  constexpr std::array<std::string_view, 8> names = {"create", "start", "exit",         "oom",
                                                     "remove", "exec",  "process_exit", "outlier"};
  return names.at(static_cast<std::size_t>(kind));
}

void EventJournal::append(Event event) {
  event.sequence = ++last_sequence_;
  events_.push_back(std::make_shared<const Event>(std::move(event)));
  if (events_.size() > capacity_) events_.pop_front();
  changed_ = true;
}

void EventJournal::publish() {
  if (!changed_) return;
  page_.publish(std::make_shared<EventPage>(events_.begin(), events_.end()));
  changed_ = false;
}

}  // namespace strata
