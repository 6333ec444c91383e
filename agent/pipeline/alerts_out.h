// AlertsOut: how alerts leave the agent: by Alertmanagers, by webhooks, and by the log.
#pragma once

#include <memory>

#include "agent/log.h"
#include "agent/notify/alert_log.h"
#include "agent/notify/notifier.h"
#include "agent/notify/told_alerts.h"
#include "agent/runtime/event_loop.h"

namespace strata::agent {

/// All calls belong to the loop thread.
class AlertsOut {
 public:
  /// All outlive it. What becomes of receivers is said in `changes`.
  AlertsOut(EventLoop& loop, const Clock& clock, ChangeLog& changes, spdlog::logger& logger);

  /// Makes the receivers those of the configuration.
  void apply(const Config& config);

  /// A group was evaluated: tells everybody what is to be told now.
  void tell(const GroupView& group);

  /// Null without receivers.
  [[nodiscard]] std::shared_ptr<const Batch> metrics() const { return notifier_.metrics(); }

  /// Begins to end; idle() tells when nothing is under way any more.
  void stop() { notifier_.reconcile({}); }
  [[nodiscard]] bool idle() { return notifier_.idle(); }

 private:
  EventLoop& loop_;
  ChangeLog& changes_;
  AlertLog log_;
  ToldAlerts told_;
  templates::External external_;
  Notifier notifier_;  // last: its threads use the rest
};

}  // namespace strata::agent
