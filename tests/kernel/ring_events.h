// Reads every event of one ring into a vector, with its length checked.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/kernel/ring_pump.h"

namespace strata::test {

template <class Event>
class RingEvents {
 public:
  RingEvents(std::string name, const bpf_map* ring) {
    auto made = kernel::RingPump::make();
    EXPECT_TRUE(made);
    pump_ = std::make_unique<kernel::RingPump>(std::move(*made));
    EXPECT_TRUE(pump_->add(std::move(name), ring, [this](std::span<const std::byte> bytes) {
      if (bytes.size() != sizeof(Event)) return false;
      std::memcpy(&seen_.emplace_back(), bytes.data(), sizeof(Event));
      return true;
    }));
  }

  kernel::RingPump& pump() { return *pump_; }

  /// All events so far.
  const std::vector<Event>& all() {
    while (pump_->pump(1000)) {
    }
    EXPECT_EQ(pump_->counts().front().malformed, 0U);
    return seen_;
  }

  /// Events so far whose key is `key`.
  std::vector<Event> of(std::uint64_t key) {
    std::vector<Event> found;
    for (const auto& event : all()) {
      if (event.key == key) found.push_back(event);
    }
    return found;
  }

 private:
  std::vector<Event> seen_;
  std::unique_ptr<kernel::RingPump> pump_;
};

}  // namespace strata::test
