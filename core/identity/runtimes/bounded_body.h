// BoundedBody: takes in the body of an HTTP answer while it stays within its size and its time.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "core/base/clock.h"

namespace strata {

/// Its add() is what cpp-httplib calls a content receiver: false ends the request.
class BoundedBody {
 public:
  BoundedBody(std::size_t max_bytes, Duration longest)
      : max_bytes_(max_bytes), give_up_(SystemClock().now() + longest) {}

  bool add(const char* data, std::size_t length) {
    too_large_ = text_.size() + length > max_bytes_;
    if (too_large_ || SystemClock().now() > give_up_) return false;
    text_.append(data, length);
    return true;
  }
  [[nodiscard]] bool too_large() const { return too_large_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::size_t max_bytes_;
  Instant give_up_;
  std::string text_;
  bool too_large_ = false;
};

}  // namespace strata
