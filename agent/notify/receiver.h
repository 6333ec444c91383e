// Receiver: somebody who is told of alerts, made from the configuration.
#pragma once

#include <string>
#include <vector>

#include "agent/config/config.h"
#include "agent/notify/lane.h"
#include "agent/notify/metrics.h"

namespace strata::agent {

/// How to make the lane to one receiver.
struct Receiver {
  std::string name;      // in metrics and in the log: holds no secret
  std::string settings;  // all that it is made from: a lane whose settings did not change goes on
  const ReceiverMetrics* metrics = nullptr;
  bool changes_only = false;  // what goes on is not told again
  bool resolved = true;       // whether the end of an alert is told
  LaneSettings lane = {};
  Lane::Send send;
};

/// All of the configuration. `external_url` is the agent's own, for links.
std::vector<Receiver> receivers_of(const Config& config, const std::string& external_url);

}  // namespace strata::agent
