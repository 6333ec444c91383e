// Netlink: tables of the kernel that it has no file for, or that files tell badly. A dump asks for
// all rows; each row is a message: a fixed head, then attributes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::host {

using Bytes = std::span<const std::byte>;

struct NetlinkMessage {
  std::uint16_t type = 0;
  Bytes payload;  // head and attributes
};
using NetlinkVisit = std::function<void(const NetlinkMessage&)>;

/// Visits the messages of one datagram. True: the answer ends here. An error that the kernel
/// answers is one of ours; what does not have the shape of a message ends the datagram.
Result<bool> each_netlink_message(Bytes datagram, const NetlinkVisit& visit);

/// The attributes behind a head of `head` bytes.
using AttributeVisit = std::function<void(std::uint16_t type, Bytes value)>;
void each_attribute(Bytes payload, std::size_t head, const AttributeVisit& visit);

/// The object at the beginning of `bytes`; nullopt where they are too few.
template <class T>
std::optional<T> read_as(Bytes bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

/// As much of the object as there is, the rest as it was made: structs of the kernel grow.
template <class T>
T read_what_is_there(Bytes bytes) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value{};
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof(T)));
  return value;
}

/// Text up to its NUL.
inline std::string_view text_of(Bytes bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.substr(0, text.find('\0'));
}

template <class T>
Bytes bytes_of(const T& value) {
  return std::as_bytes(std::span(&value, 1));
}

/// Used by one thread. Waits are bounded by a second for each datagram.
class NetlinkSocket {
 public:
  /// NETLINK_ROUTE, NETLINK_SOCK_DIAG.
  static Result<NetlinkSocket> open(int protocol);

  /// Asks for all rows of what `request` (a head, with attributes if any) selects.
  Status dump(std::uint16_t type, Bytes request, const NetlinkVisit& visit);

  /// Asks for one thing; the visit sees its message, if any.
  Status ask(std::uint16_t type, Bytes request, const NetlinkVisit& visit);

 private:
  explicit NetlinkSocket(Fd fd) : fd_(std::move(fd)) {}

  Status send(std::uint16_t type, std::uint16_t flags, Bytes request);
  Result<Bytes> receive();

  Fd fd_;
  std::uint32_t sequence_ = 0;
  std::vector<std::byte> room_;
};

}  // namespace strata::host
