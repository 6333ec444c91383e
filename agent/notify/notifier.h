// Notifier: tells Alertmanagers and webhooks of alerts. Its owner never waits for them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/notify/receiver.h"
#include "core/metrics/batch.h"

namespace strata::agent {

/// All calls belong to one thread.
class Notifier {
 public:
  /// Hears of each attempt's outcome, on any thread.
  using Tell = std::function<void(const std::string& receiver, const Status& outcome)>;

  /// `clock` outlives it.
  Notifier(const Clock& clock, Tell tell) : clock_(clock), tell_(std::move(tell)) {}

  /// Makes the lanes match the receivers. Names of those that are gone.
  std::vector<std::string> reconcile(const std::vector<Receiver>& receivers);

  void tell(const Notices& notices);

  [[nodiscard]] bool has(const std::string& receiver) const;

  /// notification_metrics of all receivers; null without any.
  [[nodiscard]] std::shared_ptr<const Batch> metrics() const;

  /// True once no lane that was let go, or (after reconcile({})) any, is at work.
  bool idle();

 private:
  struct Way {
    Receiver receiver;
    std::unique_ptr<Lane> lane;
  };

  Way make_way(const Receiver& receiver);

  const Clock& clock_;
  Tell tell_;
  std::vector<Way> ways_;
  std::vector<std::unique_ptr<Lane>> retired_;
};

}  // namespace strata::agent
