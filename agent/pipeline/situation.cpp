#include "agent/pipeline/situation.h"

namespace strata::agent {
namespace {
constexpr Duration situation_lifetime = std::chrono::seconds(10);
/// In the beginning names and targets come one after the other, and there is nothing to compare
/// with.
constexpr Duration first_pause = std::chrono::seconds(1);
constexpr Duration beginning = std::chrono::seconds(20);
}  // namespace

void Situation::look(const Snapshot& snapshot) {
  if (!began_) began_ = snapshot.at;
  const bool early = snapshot.at - *began_ < beginning;
  if (looked_ && snapshot.at - *looked_ < (early ? first_pause : situation_lifetime)) return;
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
