// LATENCY HISTOGRAM: latencies by command, from Redis 7. The server walks thousands of counters for
// each command it is asked about, so it is asked about those alone that have been called since.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "collectors/redis/probe.h"

namespace strata::redis {

struct CommandHistogram {
  std::uint64_t calls = 0;
  std::vector<std::pair<std::int64_t, std::uint64_t>> buckets;  // microseconds, calls up to them

  bool operator==(const CommandHistogram&) const = default;
};

using CommandHistograms = std::map<std::string, CommandHistogram>;

/// ["get", ["calls", 5, "histogram_usec", [1, 3, 2, 5]], ...]; what is of another shape, or does
/// not ascend, is left out.
CommandHistograms parse_latency_histograms(const Reply& reply);

class LatencyHistograms final : public Probe {
 public:
  [[nodiscard]] std::string_view command() const override { return "LATENCY HISTOGRAM"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

 private:
  std::vector<Command> ask_all();
  std::vector<Command> ask_for(const std::set<std::string>& names);
  [[nodiscard]] bool was_reset(const InfoText& info) const;
  std::set<std::string> called_since(const InfoText& info);

  CommandHistograms known_;
  std::unordered_map<std::string, double> calls_;  // by command, at the last INFO
  std::set<std::string> asked_;                    // in this collection
  std::set<std::string> busy_;                     // called between the last two collections
  bool asked_all_ = false;                         // in this collection
  bool complete_ = false;
};

}  // namespace strata::redis
