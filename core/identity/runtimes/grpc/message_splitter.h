// gRPC's framing of messages in a stream of bytes: a flag (1: compressed), the length in four
// bytes, most significant first, and the message.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::grpc {

using OnMessage = std::function<Status(std::string_view message)>;

std::string frame_message(std::string_view message);

class MessageSplitter {
 public:
  explicit MessageSplitter(std::size_t max_message_bytes) : max_(max_message_bytes) {}

  /// Hands over every message that is complete with these bytes; ends with the first error, of the
  /// framing or of `on_message`.
  Status feed(std::string_view bytes, const OnMessage& on_message);

  [[nodiscard]] bool between_messages() const { return buffer_.empty(); }

 private:
  std::size_t max_;
  std::string buffer_;  // of the message that is not complete, from its flag on
};

}  // namespace strata::grpc
