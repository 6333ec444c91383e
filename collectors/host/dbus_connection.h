// A connection to D-Bus that asks many things at once. Used by one thread; every wait is bounded.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collectors/host/dbus_message.h"
#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::host {

enum class DbusPeer : std::uint8_t {
  bus,      // a daemon that passes messages on; it wants to be greeted
  program,  // the program itself: systemd's private socket
};

class DbusConnection {
 public:
  /// `path` of a socket. Code::permission where the other side does not let this user in.
  static Result<DbusConnection> open(const std::string& path, DbusPeer peer);

  /// Sends all calls, some ahead of their answers. visit(index, message) for each answer, an
  /// error's too, in the order in which they come. An error here is the connection's end.
  using Visit = std::function<void(std::size_t, const DbusMessage&)>;
  Status call_all(const std::vector<DbusCall>& calls, const Visit& visit);

 private:
  explicit DbusConnection(Fd fd) : fd_(std::move(fd)) {}

  Status authenticate();
  Status send(std::string_view text);
  /// Whatever has come is behind what is there already.
  Status receive();
  /// The next message; valid until the one after it.
  Result<DbusMessage> next();

  Fd fd_;
  std::string received_;
  std::size_t used_ = 0;  // of it, by the message that next() gave last
  std::uint32_t serial_ = 0;
};

}  // namespace strata::host
