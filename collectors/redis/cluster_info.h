// CLUSTER INFO, of a server in cluster mode.
#pragma once

#include "collectors/redis/probe.h"

namespace strata::redis {

class ClusterInfo final : public Probe {
 public:
  [[nodiscard]] std::string_view command() const override { return "CLUSTER INFO"; }
  std::vector<Command> ask(const Round& round) override;
  Status take(std::span<const Reply> replies) override;
  void add(const InfoText& info, Samples& samples) override;

 private:
  bool enabled_ = false;  // as the last INFO said
  bool asked_ = false;    // in this collection
  std::string text_;
};

}  // namespace strata::redis
