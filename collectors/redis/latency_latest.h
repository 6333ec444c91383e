// LATENCY LATEST: the last spike of each event that the latency monitor watches.
#pragma once

#include "collectors/redis/probe.h"

namespace strata::redis {

struct LatencySpike {
  std::string event;  // "command", "fork"
  double at = 0;      // seconds since the epoch
  double seconds = 0;
};

/// [["command", 1700000000, 250, 1000], ...]: event, time, last and worst in milliseconds. Entries
/// of another shape are left out.
std::vector<LatencySpike> parse_latency_latest(const Reply& reply);

class LatencyLatest final : public Probe {
 public:
  [[nodiscard]] std::string_view command() const override { return "LATENCY LATEST"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

 private:
  std::vector<LatencySpike> spikes_;
};

}  // namespace strata::redis
