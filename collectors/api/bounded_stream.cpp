#include "collectors/api/bounded_stream.h"

#include <algorithm>
#include <cerrno>

#include <poll.h>
#include <sys/socket.h>

namespace strata::api {
namespace {

constexpr std::size_t max_tls_call = std::size_t{1} << 20;  // OpenSSL takes an int

}  // namespace

AnswerMeter::Verdict AnswerMeter::add(std::string_view bytes) {
  total_ += bytes.size();
  for (const char c : bytes) {
    if (!in_head_ || verdict_ != Verdict::fine) break;
    add_to_head(c);
  }
  if (verdict_ == Verdict::fine && total_ > limits_.total_bytes) verdict_ = Verdict::long_answer;
  return verdict_;
}

void AnswerMeter::add_to_head(char c) {
  ++head_;
  if (c == '\n') {
    end_head_line();
  } else if (c != '\r') {
    ++line_;
    if (in_status_line_) status_line_ += c;
  }
  const bool long_line = in_status_line_ && line_ > limits_.status_line_bytes;
  if (long_line || head_ > limits_.head_bytes) verdict_ = Verdict::long_head;
}

void AnswerMeter::end_head_line() {
  if (in_status_line_) {
    // "HTTP/1.1 100 Continue"
    interim_ = std::string_view(status_line_).substr(0, 12).ends_with(" 100");
    in_status_line_ = false;
  } else if (line_ == 0) {
    in_head_ = interim_;
    in_status_line_ = true;
    status_line_.clear();
  }
  line_ = 0;
}

int AnswerMeter::milliseconds_left() const {
  const auto left = limits_.deadline - SystemClock{}.now();
  return static_cast<int>(
      std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(left).count()));
}

bool BoundedStream::wait_for(short events) const {
  if (meter_.verdict() != AnswerMeter::Verdict::fine) return false;
  pollfd descriptor{socket_, events, 0};
  for (int left = meter_.milliseconds_left(); left > 0; left = meter_.milliseconds_left()) {
    const int ready = ::poll(&descriptor, 1, left);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
  meter_.set_late();
  return false;
}

bool BoundedStream::is_readable() const {
  return !unread_.empty() || (ssl_ != nullptr && SSL_pending(ssl_) > 0) || wait_for(POLLIN);
}

bool BoundedStream::is_writable() const { return wait_for(POLLOUT); }

ssize_t BoundedStream::read(char* data, std::size_t size) {
  if (unread_.empty()) {
    const auto count = fill();
    if (count <= 0) return count;
  }
  const auto taken = unread_.copy(data, size);
  unread_.remove_prefix(taken);
  return static_cast<ssize_t>(taken);
}

ssize_t BoundedStream::fill() {
  const auto count = read_some(buffer_.data(), buffer_.size());
  if (count <= 0) return count;
  unread_ = {buffer_.data(), static_cast<std::size_t>(count)};
  return meter_.add(unread_) == AnswerMeter::Verdict::fine ? count : -1;
}

ssize_t BoundedStream::read_some(char* data, std::size_t size) {
  if (ssl_ != nullptr) return read_tls(data, size);
  if (!wait_for(POLLIN)) return -1;
  return ::recv(socket_, data, size, MSG_DONTWAIT);
}

ssize_t BoundedStream::write(const char* data, std::size_t size) {
  if (ssl_ != nullptr) return write_tls(data, size);
  if (!wait_for(POLLOUT)) return -1;
  return ::send(socket_, data, size, MSG_NOSIGNAL);
}

/// The library leaves a TLS socket non-blocking for the time of the handshake only; poll keeps
/// SSL_read from waiting for the first byte, and what a record lacks comes or the peer stalls it
/// until the watchdog of the request shuts the socket.
ssize_t BoundedStream::read_tls(char* data, std::size_t size) {
  while (SSL_pending(ssl_) > 0 || wait_for(POLLIN)) {
    const int count = SSL_read(ssl_, data, static_cast<int>(std::min(size, max_tls_call)));
    if (count > 0) return count;
    if (SSL_get_error(ssl_, count) == SSL_ERROR_ZERO_RETURN) return 0;
    if (!wait_for_tls(count)) break;
  }
  return -1;
}

ssize_t BoundedStream::write_tls(const char* data, std::size_t size) {
  while (wait_for(POLLOUT)) {
    const int count = SSL_write(ssl_, data, static_cast<int>(std::min(size, max_tls_call)));
    if (count > 0) return count;
    if (!wait_for_tls(count)) break;
  }
  return -1;
}

bool BoundedStream::wait_for_tls(int outcome) const {
  const int wanted = SSL_get_error(ssl_, outcome);
  if (wanted == SSL_ERROR_WANT_READ) return wait_for(POLLIN);
  return wanted == SSL_ERROR_WANT_WRITE && wait_for(POLLOUT);
}

void BoundedStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void BoundedStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace strata::api
