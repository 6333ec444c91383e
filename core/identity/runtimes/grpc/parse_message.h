// A protobuf message from bytes of a runtime's.
#pragma once

#include <limits>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::grpc {

/// `what` and `api` are for the error alone: "a task" "is no message of" "containerd's API".
template <class Message>
Result<Message> parse_message(std::string_view bytes, std::string_view what, std::string_view api) {
  Message message;
  if (bytes.size() > std::size_t{std::numeric_limits<int>::max()} ||
      !message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return fail(Code::parse, std::string(what) + " is no message of " + std::string(api));
  }
  return message;
}

}  // namespace strata::grpc
