// IncidentWatch: looks at the judge's alerts on the loop, says in the log what opens, changes and
// closes, and publishes all incidents.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "agent/judge/judge.h"
#include "agent/pipeline/pipeline.h"
#include "agent/runtime/event_loop.h"
#include "agent/runtime/loop_timer.h"
#include "core/base/latest.h"
#include "rules/incidents/tracker.h"

namespace strata::agent {

using Incidents = std::vector<rules::Incident>;

class IncidentWatch {
 public:
  /// All outlive it.
  IncidentWatch(EventLoop& loop, const Clock& clock, const Judge& judge, Pipeline& pipeline)
      : loop_(loop), clock_(clock), judge_(judge), pipeline_(pipeline) {}
  IncidentWatch(const IncidentWatch&) = delete;
  IncidentWatch& operator=(const IncidentWatch&) = delete;
  ~IncidentWatch() = default;

  /// Loop thread, or before it runs.
  Status start();

  /// Open ones, the newest first, then closed ones; never null. Any thread.
  [[nodiscard]] std::shared_ptr<const Incidents> incidents() const { return shown_.get(); }

 private:
  void look();
  void take_profile(const rules::IncidentChange& change);
  void add_profile(rules::Incident& incident) const;

  EventLoop& loop_;
  const Clock& clock_;
  const Judge& judge_;
  Pipeline& pipeline_;
  rules::IncidentTracker tracker_;
  std::optional<LoopTimer> timer_;
  Latest<Incidents> shown_{std::make_shared<const Incidents>()};
};

}  // namespace strata::agent
