// SnapshotGate: where HTTP threads wait, for a bounded time, until the loop has a snapshot that is
// fresh enough. Requests that come together are answered by one collection.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "core/metrics/layer_set.h"
#include "core/metrics/snapshot.h"

namespace strata::agent {

class SnapshotGate {
 public:
  /// Requests up to a number, and the layers that those of them want that no earlier mark tells of.
  struct Requests {
    std::uint64_t last = 0;
    LayerSet layers;
  };

  /// `ask` is called by a waiting thread when the loop has to be told of a request.
  SnapshotGate(std::function<void()> ask, Duration patience)
      : ask_(std::move(ask)), patience_(patience) {}

  /// Any thread: a snapshot begun after this call, or the newest one when patience is over. Null
  /// before the first. Other layers than these are in it as they were collected last.
  std::shared_ptr<const Snapshot> fresh(LayerSet layers);

  /// Any thread: the newest snapshot; null before the first.
  std::shared_ptr<const Snapshot> latest();

  /// Loop: marks the requests so far as those that the next complete snapshot answers.
  Requests requested();

  /// Loop: makes `snapshot` the newest and answers the requests up to `answered`.
  void publish(std::shared_ptr<const Snapshot> snapshot, std::uint64_t answered);

 private:
  std::function<void()> ask_;
  Duration patience_;
  std::mutex mutex_;
  std::condition_variable published_;
  std::shared_ptr<const Snapshot> latest_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  LayerSet wanted_;    // by the requests since the last mark
  bool told_ = false;  // the loop knows that asked_ has grown
};

}  // namespace strata::agent
