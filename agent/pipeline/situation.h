// Situation: what lasts from one snapshot to the next for those who look at containers: who calls
// whom, and what figures were a while ago.
#pragma once

#include <memory>
#include <optional>

#include "agent/views/container_figures.h"
#include "core/base/latest.h"
#include "core/metrics/snapshot.h"

namespace strata::agent {

/// Immutable.
struct Seen {
  rules::Topology topology;
  rules::FigureWindow window;
};

class Situation {
 public:
  /// Takes in a snapshot, one in ten seconds; in the beginning one a second. Loop thread.
  void look(const Snapshot& snapshot);

  /// Any thread.
  [[nodiscard]] Surroundings surroundings(const Snapshot& snapshot) const;
  [[nodiscard]] std::shared_ptr<const Seen> seen() const { return seen_.get(); }

 private:
  std::optional<Instant> began_;
  std::optional<Instant> looked_;
  Latest<Seen> seen_{std::make_shared<const Seen>()};
};

}  // namespace strata::agent
