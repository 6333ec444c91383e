// NoticeQueue: what waits for one receiver, bounded: where there is no room the oldest goes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>

#include "agent/notify/notice.h"

namespace strata::agent {

struct QueueRules {
  std::size_t capacity = 10'000;
  std::size_t batch = 64;  // most that are sent at once
  /// Whether only the last word on an alert counts. Otherwise each is sent, those of one evaluation
  /// together.
  bool last_word = true;
};

/// Used by one thread at a time.
class NoticeQueue {
 public:
  explicit NoticeQueue(QueueRules rules) : rules_(rules) {}

  void push(const Notices& notices);
  /// The oldest; no more of them than one message takes.
  Notices take();
  /// What could not be sent, to be taken next; but not what newer word has come of.
  void put_back(const Notices& notices);

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  /// So far, for want of room.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  std::shared_ptr<const Notice> pop();
  void make_room();
  [[nodiscard]] bool has_newer(const Notice& notice) const;

  QueueRules rules_;
  std::deque<std::shared_ptr<const Notice>> waiting_;
  std::unordered_map<promql::Labels, std::size_t, promql::LabelsHash> words_;  // how many on each
  std::uint64_t dropped_ = 0;
};

}  // namespace strata::agent
