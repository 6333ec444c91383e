// Waits of tests for what another thread does.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace strata::test {

/// Whether `holds()` within five seconds.
inline bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 500; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace strata::test
