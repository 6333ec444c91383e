#include "agent/pipeline/situation.h"

namespace strata::agent {
namespace {
constexpr Duration pause = std::chrono::seconds(10);
}

void Situation::look(const Snapshot& snapshot) {
  if (looked_ && snapshot.at - *looked_ < pause) return;
  looked_ = snapshot.at;
  const auto before = seen_.get();
  seen_.publish(
      std::make_shared<const Seen>(Seen{rules::Topology::of(snapshot, &before->topology),
                                        before->window.after(rules::FigureSet::of(snapshot))}));
}

Surroundings Situation::surroundings(const Snapshot& snapshot) const {
  const auto seen = seen_.get();
  return {rules::Topology::of(snapshot, &seen->topology), rules::FigureSet::of(snapshot),
          seen->window};
}

}  // namespace strata::agent
