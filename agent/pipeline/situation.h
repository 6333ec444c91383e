// Situation: what lasts from one snapshot to the next for those who look at containers: who calls
// whom, and what figures were a while ago.
#pragma once

#include <memory>
#include <optional>

#include "agent/views/container_figures.h"
#include "core/base/latest.h"
#include "core/metrics/snapshot.h"

namespace strata::agent {

class Situation {
 public:
  /// Takes in a snapshot, one in ten seconds. Loop thread.
  void look(const Snapshot& snapshot);

  /// Any thread.
  [[nodiscard]] Surroundings surroundings(const Snapshot& snapshot) const;

 private:
  struct Seen {
    rules::Topology topology;
    rules::FigureWindow window;
  };

  std::optional<Instant> looked_;
  Latest<Seen> seen_{std::make_shared<const Seen>()};
};

}  // namespace strata::agent
