#include "collectors/host/dbus_connection.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace strata::host {
namespace {

constexpr timeval reply_patience{.tv_sec = 2, .tv_usec = 0};
constexpr std::size_t ahead = 32;  // calls that wait for their answers
constexpr std::size_t longest_line = 512;

/// The user's number in decimal, each digit in hexadecimal: "30" of root.
std::string user_text() {
  std::string text;
  for (const char digit : std::to_string(::geteuid())) text.append("3").append(1, digit);
  return text;
}

}  // namespace

Result<DbusConnection> DbusConnection::open(const std::string& path, DbusPeer peer) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return fail(Code::invalid, path + ": too long");
  std::copy(path.begin(), path.end(), std::begin(address.sun_path));
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return fail(errno_error(errno, path));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &reply_patience, sizeof(reply_patience));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &reply_patience, sizeof(reply_patience));
  const auto* const where = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(fd.get(), where, sizeof(address)) != 0) return fail(errno_error(errno, path));
  DbusConnection connection(std::move(fd));
  if (auto let_in = connection.authenticate(); !let_in) return fail(let_in.error().within(path));
  if (peer == DbusPeer::program) return connection;
  const DbusCall hello{"org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                       "Hello"};
  Status greeted;
  auto asked = connection.call_all({hello}, [&](std::size_t, const DbusMessage& answer) {
    if (answer.kind == DbusKind::error) greeted = fail(Code::permission, std::string(answer.error));
  });
  if (!asked) return fail(asked.error().within(path));
  if (!greeted) return fail(greeted.error().within(path));
  return connection;
}

Status DbusConnection::authenticate() {
  auto sent = send(std::string(1, '\0') + "AUTH EXTERNAL " + user_text() + "\r\n");
  if (!sent) return sent;
  auto end = received_.find("\r\n");
  while (end == std::string::npos) {
    if (received_.size() > longest_line) return fail(Code::parse, "no line of D-Bus");
    if (auto more = receive(); !more) return more;
    end = received_.find("\r\n");
  }
  if (!received_.starts_with("OK ")) return fail(Code::permission, "D-Bus refuses this user");
  received_.erase(0, end + 2);
  return send("BEGIN\r\n");
}

Status DbusConnection::send(std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return fail(errno_error(errno, "D-Bus"));
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Status DbusConnection::receive() {
  std::array<char, 16384> room;
  while (true) {
    const auto got = ::recv(fd_.get(), room.data(), room.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errno_error(errno, "D-Bus"));
    if (got == 0) return fail(Code::io, "D-Bus has closed the connection");
    received_.append(room.data(), static_cast<std::size_t>(got));
    return {};
  }
}

Result<DbusMessage> DbusConnection::next() {
  received_.erase(0, used_);
  used_ = 0;
  while (true) {
    const auto size = dbus_size(received_);
    if (size && *size == 0) return fail(Code::parse, "no message of D-Bus");
    if (size && received_.size() >= *size) {
      used_ = *size;
      const auto message = parse_dbus(std::string_view(received_).substr(0, *size));
      if (!message) return fail(Code::parse, "no message of D-Bus");
      return *message;
    }
    if (auto more = receive(); !more) return fail(more.error());
  }
}

Status DbusConnection::call_all(const std::vector<DbusCall>& calls, const Visit& visit) {
  const auto first = serial_ + 1;
  std::size_t sent = 0;
  for (std::size_t answered = 0; answered < calls.size();) {
    std::string batch;
    for (; sent < calls.size() && sent - answered < ahead; ++sent) {
      batch += dbus_text(calls[sent], ++serial_);
    }
    if (auto status = send(batch); !status) return status;
    const auto message = next();
    if (!message) return fail(message.error());
    const bool is_answer = message->kind == DbusKind::reply || message->kind == DbusKind::error;
    const auto index = message->reply_to - first;
    if (!is_answer || index >= calls.size()) continue;  // a signal
    ++answered;
    visit(index, *message);
  }
  return {};
}

}  // namespace strata::host
