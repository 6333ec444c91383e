#include "agent/notify/lane.h"

#include <algorithm>
#include <utility>

namespace strata::agent {

Lane::Lane(LaneSettings settings, const Clock& clock, Send send, Tell tell)
    : settings_(settings),
      clock_(clock),
      send_(std::move(send)),
      tell_(std::move(tell)),
      queue_(settings.queue),
      pause_(settings.first_pause),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Lane::push(const Notices& notices) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.push(notices);
  }
  wake_.notify_all();
}

LaneFigures Lane::figures() const {
  const std::scoped_lock lock(mutex_);
  auto figures = figures_;
  figures.dropped += queue_.dropped();
  figures.waiting = queue_.size();
  return figures;
}

bool Lane::ended() const {
  const std::scoped_lock lock(mutex_);
  return ended_;
}

void Lane::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Notices notices;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [this] { return !queue_.empty(); })) break;
      notices = queue_.take();
    }
    if (!notices.empty() && !deliver(notices)) rest(stop);
  }
  const std::scoped_lock lock(mutex_);
  ended_ = true;
}

/// Whether to go on at once.
bool Lane::deliver(const Notices& notices) {
  const auto begun = clock_.now();
  const auto outcome = send_(notices);
  settle(notices, outcome, clock_.now() - begun);
  tell_(outcome);
  return outcome || outcome.error().code == Code::invalid;
}

void Lane::settle(const Notices& notices, const Status& outcome, Duration took) {
  const std::scoped_lock lock(mutex_);
  ++figures_.attempts;
  figures_.spent += took;
  if (outcome) {
    figures_.sent += notices.size();
    failing_since_.reset();
    pause_ = settings_.first_pause;
    return;
  }
  ++figures_.errors;
  if (!failing_since_) failing_since_ = clock_.now();
  const bool for_good = outcome.error().code == Code::invalid;
  if (for_good || clock_.now() - *failing_since_ >= settings_.give_up) {
    figures_.dropped += notices.size();
    failing_since_.reset();
  } else {
    queue_.put_back(notices);
  }
}

void Lane::rest(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, pause_, [] { return false; });
  pause_ = std::min(2 * pause_, settings_.longest_pause);
}

}  // namespace strata::agent
