#include "agent/runtime/snapshot_gate.h"

#include <utility>

namespace strata::agent {

std::shared_ptr<const Snapshot> SnapshotGate::fresh(LayerSet layers) {
  std::unique_lock lock(mutex_);
  wanted_ |= layers;
  const auto mine = ++asked_;
  if (!std::exchange(told_, true)) {
    lock.unlock();
    ask_();
    lock.lock();
  }
  published_.wait_for(lock, patience_, [&] { return answered_ >= mine; });
  return latest_;
}

std::shared_ptr<const Snapshot> SnapshotGate::latest() {
  const std::scoped_lock lock(mutex_);
  return latest_;
}

SnapshotGate::Requests SnapshotGate::requested() {
  const std::scoped_lock lock(mutex_);
  told_ = false;
  return {asked_, std::exchange(wanted_, {})};
}

void SnapshotGate::publish(std::shared_ptr<const Snapshot> snapshot, std::uint64_t answered) {
  {
    const std::scoped_lock lock(mutex_);
    latest_.swap(snapshot);
    answered_ = std::max(answered_, answered);
  }
  published_.notify_all();
}

}  // namespace strata::agent
