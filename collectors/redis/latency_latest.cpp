#include "collectors/redis/latency_latest.h"

#include "collectors/redis/command_metrics.h"

namespace strata::redis {

std::vector<LatencySpike> parse_latency_latest(const Reply& reply) {
  std::vector<LatencySpike> spikes;
  for (const auto& entry : reply.items) {
    if (entry.items.size() < 3 || entry.items[0].kind != Reply::Kind::text) continue;
    const auto at = number_of(entry.items[1]);
    const auto milliseconds = number_of(entry.items[2]);
    if (at && milliseconds) spikes.push_back({entry.items[0].text, *at, *milliseconds / 1e3});
  }
  return spikes;
}

std::vector<Command> LatencyLatest::ask(const Round& round) {
  if (round.info != nullptr) return {};
  spikes_.clear();
  return {{"LATENCY", "LATEST"}};
}

Status LatencyLatest::take(std::span<const Reply> replies) {
  if (auto status = no_error(replies); !status) return status;
  spikes_ = parse_latency_latest(replies.front());
  return {};
}

void LatencyLatest::add(const InfoText& /*info*/, Samples& samples) {
  for (const auto& spike : spikes_) {
    samples.add(latency_spike_last, spike.at, {"event_name", spike.event});
    samples.add(latency_spike_duration_seconds, spike.seconds, {"event_name", spike.event});
  }
}

}  // namespace strata::redis
