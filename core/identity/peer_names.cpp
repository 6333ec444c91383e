#include "core/identity/peer_names.h"

#include <utility>

namespace strata {
namespace {

constexpr Duration container_for = std::chrono::minutes(1);
/// Shorter, since a server may be found later than its first client.
constexpr Duration address_for = std::chrono::seconds(15);
/// Beyond it all is forgotten, and asked again.
constexpr std::size_t max_known = 16384;

}  // namespace

bool PeerNames::holds(const Known& known, Instant now, const ContainerSet& containers) {
  const auto good_for = known.is_container ? container_for : address_for;
  if (!known.first_used) return true;
  if (*known.first_used == now) return true;
  return known.among.lock().get() == &containers && now - *known.first_used < good_for;
}

std::optional<std::string> PeerNames::name_of(
    const Endpoint& endpoint, Instant now, const std::shared_ptr<const ContainerSet>& containers) {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(endpoint);
  if (found != known_.end()) {
    auto& known = found->second;
    if (!known) return std::nullopt;
    if (holds(*known, now, *containers)) {
      if (!known->first_used) known->first_used = now;
      return known->name;
    }
  }
  ask(endpoint, now, containers);
  return std::nullopt;
}

void PeerNames::ask(const Endpoint& endpoint, Instant now,
                    const std::shared_ptr<const ContainerSet>& containers) {
  if (known_.size() >= max_known && questions_.empty()) known_.clear();
  known_[endpoint] = std::nullopt;
  questions_.push_back({endpoint, now, containers});
  if (worker_) {
    worker_->nudge();
  } else {
    worker_ = std::make_unique<Worker>(std::chrono::hours(1), [this](const auto&) { answer(); });
  }
}

void PeerNames::answer() {
  std::vector<Question> questions;
  {
    const std::scoped_lock lock(mutex_);
    questions.swap(questions_);
  }
  if (questions.empty()) return;
  const auto among = questions.back().among;  // the newest
  NetworkMap map(fs_, layout_, *among);
  for (const auto& [endpoint, asked, unused] : questions) {
    Known known{to_text(endpoint.address), false, among, asked, {}};
    if (const auto* const container = map.container_at(endpoint)) {
      const auto& name = container->entity.name;
      known.name = name.empty() ? container->cgroup_path : name;
      known.is_container = true;
    }
    const std::scoped_lock lock(mutex_);
    known_[endpoint] = std::move(known);
  }
}

}  // namespace strata
