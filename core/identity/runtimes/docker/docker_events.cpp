#include "core/identity/runtimes/docker/docker_events.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/identity/runtimes/docker/docker_event.h"

namespace strata {
namespace {

constexpr std::size_t max_head_bytes = std::size_t{16} << 10;
constexpr Duration flood_window = std::chrono::seconds(1);

/// Never waits: a full backlog is an error.
Result<Fd> connect_to(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return fail(Code::invalid, path + ": too long");
  path.copy(address.sun_path, path.size());
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return fail(errno_error(errno, "socket"));
  const auto* const name = reinterpret_cast<const sockaddr*>(&address);
  if (::connect(socket.get(), name, sizeof(address)) != 0) return fail(errno_error(errno, path));
  return socket;
}

Status send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return fail(errno_error(errno, "send"));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

int to_milliseconds(Duration duration) {
  using std::chrono::milliseconds;
  return static_cast<int>(std::chrono::ceil<milliseconds>(std::max(duration, Duration{})).count());
}

}  // namespace

DockerEvents::DockerEvents(DockerEventsOptions options, const Clock& clock, Listener listener)
    : options_(std::move(options)),
      clock_(clock),
      listener_(std::move(listener)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void DockerEvents::run(const std::stop_token& stop) {
  const std::stop_callback ending(stop, [this] { (void)::eventfd_write(wake_.get(), 1); });
  auto pause = options_.first_pause;
  while (!stop.stop_requested()) {
    const auto begun = clock_.now();
    const auto status = follow();
    listener_.flowing(false);
    if (stop.stop_requested()) return;
    if (clock_.now() - begun > options_.longest_pause) pause = options_.first_pause;
    const bool flooded = !status && status.error().code == Code::exhausted;
    if (flooded) {
      pause = options_.longest_pause;
      last_nano_ = 0;  // or the flood would begin anew
    }
    (void)wait_for(-1, pause);
    pause = std::min(2 * pause, options_.longest_pause);
  }
}

/// HTTP/1.0, so that the answer comes as it is and not in chunks.
std::string DockerEvents::request() const {
  std::string path = "/events";
  char separator = '?';
  if (!options_.filters.empty()) {
    path.append(1, separator).append("filters=").append(options_.filters);
    separator = '&';
  }
  if (last_nano_ != 0) path.append(1, separator).append("since=").append(since_text(last_nano_));
  return "GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n";
}

Status DockerEvents::follow() {
  const auto socket = connect_to(options_.socket);
  if (!socket) return fail(socket.error());
  if (auto sent = send_all(socket->get(), request()); !sent) return sent;
  const auto first = read_head(socket->get());
  if (!first) return fail(first.error());
  using std::chrono::nanoseconds;
  if (last_nano_ == 0) {
    const auto now = std::chrono::duration_cast<nanoseconds>(clock_.wall_now().time_since_epoch());
    last_nano_ = static_cast<std::uint64_t>(std::max<nanoseconds::rep>(now.count(), 0));
  }
  listener_.flowing(true);
  return read_events(socket->get(), *first);
}

/// What has come behind the head of an answer 200.
Result<std::string> DockerEvents::read_head(int socket) {
  const auto give_up = clock_.now() + options_.timeout;
  std::string head;
  std::array<char, 4096> buffer{};
  while (true) {
    if (const auto end = head.find("\r\n\r\n"); end != std::string::npos) {
      if (head.substr(0, head.find('\r')).find(" 200") == std::string::npos) {
        return fail(Code::io, "events: " + head.substr(0, head.find('\r')));
      }
      return head.substr(end + 4);
    }
    if (head.size() > max_head_bytes) return fail(Code::parse, "events: the head has no end");
    const auto left = give_up - clock_.now();
    if (left <= Duration::zero() || !wait_for(socket, left)) {
      return fail(Code::timeout, "events: no answer in time");
    }
    const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EAGAIN) continue;
    if (got <= 0) return fail(Code::io, "events: the connection was closed");
    head.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Status DockerEvents::read_events(int socket, std::string_view first) {
  LineCutter lines(options_.max_line_bytes);
  Status status;
  const auto on_line = [&](std::string_view line) {
    if (status) status = take(line);
  };
  lines.feed(first, on_line);
  std::array<char, 16384> buffer{};
  while (status && lines.overlong() == 0) {
    if (!wait_for(socket, Duration::max())) return {};  // to end
    const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EAGAIN) continue;
    if (got <= 0) return fail(Code::io, "events: the connection was closed");
    lines.feed({buffer.data(), static_cast<std::size_t>(got)}, on_line);
  }
  if (lines.overlong() != 0) return fail(Code::exhausted, "events: a line is too long");
  return status;
}

Status DockerEvents::take(std::string_view line) {
  const auto now = clock_.now();
  if (now - window_ > flood_window) {
    window_ = now;
    in_window_ = 0;
  }
  if (++in_window_ > options_.max_a_second) return fail(Code::exhausted, "too many events");
  if (line.empty() || line == "\r") return {};
  auto told = parse_docker_event(line);
  if (!told) return fail(told.error());
  if (!told->event) return {};
  const bool again = told->time_nano == last_nano_ && told->event->id == last_id_;
  if (told->time_nano != 0) last_nano_ = told->time_nano;
  last_id_ = told->event->id;
  if (!again) listener_.event(std::move(*told->event));
  return {};
}

/// Whether `socket` has something to read (or has ended) before `longest` is over; false at once
/// when the follower has to end.
bool DockerEvents::wait_for(int socket, Duration longest) const {
  std::array<pollfd, 2> watched = {{{wake_.get(), POLLIN, 0}, {socket, POLLIN, 0}}};
  const auto timeout = longest == Duration::max() ? -1 : to_milliseconds(longest);
  if (::poll(watched.data(), watched.size(), timeout) < 0) return errno == EINTR;
  return watched[0].revents == 0 && watched[1].revents != 0;
}

}  // namespace strata
