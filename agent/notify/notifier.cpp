#include "agent/notify/notifier.h"

#include <algorithm>
#include <utility>

#include "core/metrics/labels.h"

namespace strata::agent {
namespace {

void add_figures(const Receiver& receiver, const LaneFigures& figures, Batch& batch) {
  const auto& defs = *receiver.metrics;
  batch.add(defs.sent, static_cast<double>(figures.sent), {receiver.name});
  batch.add(defs.errors, static_cast<double>(figures.errors), {receiver.name});
  batch.add(defs.dropped, static_cast<double>(figures.dropped), {receiver.name});
  const auto labels = label_text(defs.latency.labels[0], receiver.name);
  batch.add_rendered(defs.latency, Suffix::sum, labels, seconds(figures.spent));
  batch.add_rendered(defs.latency, Suffix::count, labels, static_cast<double>(figures.attempts));
  batch.add(defs.queue_length, static_cast<double>(figures.waiting), {receiver.name});
}

bool wants(const Receiver& receiver, const Notice& notice) {
  return (notice.changed || !receiver.changes_only) && (!notice.resolved || receiver.resolved);
}

}  // namespace

Notifier::Way Notifier::make_way(const Receiver& receiver) {
  Way way{receiver, nullptr};
  way.lane = std::make_unique<Lane>(
      receiver.lane, clock_, receiver.send,
      [tell = tell_, name = receiver.name](const Status& outcome) { tell(name, outcome); });
  return way;
}

std::vector<std::string> Notifier::reconcile(const std::vector<Receiver>& receivers) {
  std::vector<Way> earlier = std::exchange(ways_, {});
  for (const auto& receiver : receivers) {
    const auto same = std::find_if(earlier.begin(), earlier.end(), [&](const Way& way) {
      return way.lane && way.receiver.name == receiver.name &&
             way.receiver.settings == receiver.settings;
    });
    ways_.push_back(same != earlier.end() ? std::move(*same) : make_way(receiver));
  }
  std::vector<std::string> gone;
  for (auto& way : earlier) {
    if (!way.lane) continue;
    way.lane->stop();
    retired_.push_back(std::move(way.lane));
    if (!has(way.receiver.name)) gone.push_back(way.receiver.name);
  }
  idle();
  return gone;
}

void Notifier::tell(const Notices& notices) {
  for (const auto& way : ways_) {
    Notices wanted;
    std::copy_if(notices.begin(), notices.end(), std::back_inserter(wanted),
                 [&](const auto& notice) { return wants(way.receiver, *notice); });
    if (!wanted.empty()) way.lane->push(wanted);
  }
}

bool Notifier::has(const std::string& receiver) const {
  return std::any_of(ways_.begin(), ways_.end(),
                     [&](const Way& way) { return way.receiver.name == receiver; });
}

std::shared_ptr<const Batch> Notifier::metrics() const {
  if (ways_.empty()) return nullptr;
  auto batch = std::make_shared<Batch>();
  for (const auto& way : ways_) add_figures(way.receiver, way.lane->figures(), *batch);
  return batch;
}

/// Only those that have ended are destroyed, since that waits.
bool Notifier::idle() {
  std::erase_if(retired_, [](const auto& lane) { return lane->ended(); });
  return retired_.empty() && ways_.empty();
}

}  // namespace strata::agent
