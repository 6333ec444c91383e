#include "core/identity/runtimes/grpc/message_splitter.h"

#include <algorithm>
#include <optional>

namespace strata::grpc {
namespace {

constexpr std::size_t head_bytes = 5;

std::size_t length_in(std::string_view head) {
  std::size_t length = 0;
  for (const char byte : head.substr(1, 4)) {
    length = length << 8U | static_cast<unsigned char>(byte);
  }
  return length;
}

/// Of the whole frame; nullopt while its head is not complete.
Result<std::optional<std::size_t>> frame_length(std::string_view buffer, std::size_t max) {
  if (buffer.size() < head_bytes) return std::optional<std::size_t>{};
  if (buffer.front() != 0) return fail(Code::unsupported, "a message is compressed");
  const auto length = length_in(buffer);
  if (length > max) {
    return fail(Code::exhausted, "a message of " + std::to_string(length) + " bytes is too large");
  }
  return std::optional(head_bytes + length);
}

}  // namespace

std::string frame_message(std::string_view message) {
  std::string frame(1, '\0');
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    frame += static_cast<char>(message.size() >> shift & 0xffU);
  }
  return frame.append(message);
}

Status MessageSplitter::feed(std::string_view bytes, const OnMessage& on_message) {
  while (!bytes.empty()) {
    const auto head = std::min(bytes.size(), head_bytes - std::min(head_bytes, buffer_.size()));
    buffer_.append(bytes.substr(0, head));
    bytes.remove_prefix(head);
    const auto length = frame_length(buffer_, max_);
    if (!length) return fail(length.error());
    if (!*length) return {};
    const auto missing = std::min(bytes.size(), **length - buffer_.size());
    buffer_.append(bytes.substr(0, missing));
    bytes.remove_prefix(missing);
    if (buffer_.size() < **length) return {};
    auto status = on_message(std::string_view(buffer_).substr(head_bytes));
    buffer_.clear();
    if (!status) return status;
  }
  return {};
}

}  // namespace strata::grpc
