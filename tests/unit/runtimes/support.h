// What the tests of runtimes' sources share.
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace strata::test {

inline bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 500; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace strata::test
