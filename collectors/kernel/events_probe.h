// EventsProbe: the stems that speak through rings (cgroup, process, oom), each an object with a
// ring of its own, so that a storm in one takes nothing from the others.
#pragma once

#include <memory>

#include "collectors/kernel/lifecycle.h"
#include "collectors/kernel/probe.h"

namespace strata::kernel {

/// Loop thread.
class EventsProbe : public Probe {
 public:
  /// -1 without rings.
  [[nodiscard]] virtual int epoll_fd() const = 0;

  /// Consumes at most `budget` events of each ring; true when one may have more.
  virtual bool pump(std::size_t budget) = 0;
};

/// The journal and the census outlive the probe.
std::unique_ptr<EventsProbe> make_events_probe(CgroupCensus& census, EventJournal& journal,
                                               LifecycleListeners listeners);

}  // namespace strata::kernel
