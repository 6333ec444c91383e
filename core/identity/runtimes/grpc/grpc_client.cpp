#include "core/identity/runtimes/grpc/grpc_client.h"

#include <array>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/identity/runtimes/grpc/exchange.h"

namespace strata::grpc {
namespace {

constexpr std::size_t read_bytes = 65536;
/// Of frames that bring no event; then the caller has its turn.
constexpr int steps_a_wait = 64;

Instant now() { return std::chrono::steady_clock::now(); }

Result<sockaddr_un> address_of(const std::string& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket.size() >= sizeof(address.sun_path)) {
    return fail(Code::invalid, socket + ": the path of a socket is at most 107 bytes long");
  }
  socket.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

}  // namespace

Client::Client(ClientOptions options) : options_(options) {}
Client::~Client() = default;

// A UNIX socket connects at once, or its queue is full, which says that nobody takes connections.
Status Client::connect(const std::string& socket) {
  connection_.reset();
  const auto address = address_of(socket);
  if (!address) return fail(address.error());
  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return fail(errno_error(errno, "socket"));
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0) {
    return fail(errno_error(errno, socket));
  }
  auto connection = std::make_unique<Connection>(std::move(fd));
  if (!connection->session) return fail(Code::exhausted, "HTTP/2: no memory for a session");
  connection_ = std::move(connection);
  return {};
}

void Client::disconnect() { connection_.reset(); }

Status Client::lost(Error error) {
  connection_.reset();
  return fail(std::move(error));
}

Status Client::call(std::string_view method, std::string_view request, const OnMessage& on_answer,
                    const Metadata& metadata, std::optional<Duration> timeout) {
  if (!connection_) return fail(Code::io, "not connected");
  Exchange exchange(request, options_.max_message_bytes, on_answer);
  const auto until = now() + timeout.value_or(options_.timeout);
  const auto stream = connection_->submit(exchange, method, metadata);
  if (!stream) return lost(stream.error());
  while (!exchange.closed) {
    if (auto status = step(until, true); !status) {
      if (status.error().code != Code::timeout) return lost(status.error().within(method));
      connection_->abandon(*stream);
      return fail(status.error().within(method));
    }
    if (exchange.bytes > options_.max_answer_bytes) {
      return lost({Code::exhausted, std::string(method) + ": the answer is too large"});
    }
  }
  connection_->exchanges.erase(*stream);
  auto status = exchange.verdict();
  return status ? status : fail(status.error().within(method));
}

Status Client::watch(std::string_view method, std::string_view request, OnMessage on_event) {
  if (!connection_) return fail(Code::io, "not connected");
  connection_->watched =
      std::make_unique<Exchange>(request, options_.max_message_bytes, std::move(on_event));
  connection_->watched->held = true;
  const auto stream = connection_->submit(*connection_->watched, method, {});
  if (!stream) return lost(stream.error());
  connection_->watched_stream = *stream;
  return {};
}

Status Client::wait(Duration longest) {
  if (!connection_ || !connection_->watched) return fail(Code::io, "not connected");
  const auto until = now() + longest;
  auto& watched = *connection_->watched;
  watched.delivered = 0;
  // It may have ended within a call.
  const auto has_ended = [&] { return watched.closed || !watched.status; };
  for (int i = 0; i < steps_a_wait && watched.delivered == 0 && !has_ended(); ++i) {
    connection_->open_window(connection_->watched_stream, watched);
    const auto status = step(until, false);
    if (!status && status.error().code == Code::timeout) return {};
    if (!status) return lost(status.error());
  }
  if (!has_ended()) return {};
  const auto verdict = watched.verdict();
  return lost(verdict ? Error{Code::io, "the stream of events has ended"}
                      : verdict.error().within("events"));
}

/// Sends, waits once, and takes in what has come. Code::timeout: `until` has passed, or the waker
/// has ended an impatient wait.
Status Client::step(Instant until, bool patient) {
  if (auto status = connection_->send(); !status) return status;
  if (now() >= until) return fail(Code::timeout, "no answer in time");
  const bool more = !connection_->outgoing.empty();
  const auto events = static_cast<short>(more ? POLLIN | POLLOUT : POLLIN);
  switch (waker_.wait(connection_->fd.get(), events, until, patient)) {
    case Woken::ready:
      return take_in();
    case Woken::stopped:
      return fail(Code::io, "stopped");
    case Woken::woken:
    case Woken::timeout:
      break;
  }
  return fail(Code::timeout, "no answer in time");
}

Status Client::take_in() {
  std::array<char, read_bytes> buffer{};
  const auto got = ::recv(connection_->fd.get(), buffer.data(), buffer.size(), 0);
  if (got == 0) return fail(Code::io, "the connection was closed");
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return connection_->send();
  if (got < 0) return fail(errno_error(errno, "receive"));
  if (auto status = connection_->receive({buffer.data(), static_cast<std::size_t>(got)}); !status) {
    return status;
  }
  return connection_->send();
}

}  // namespace strata::grpc
