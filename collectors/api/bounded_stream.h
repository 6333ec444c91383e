// BoundedStream: the connection under a cpp-httplib client, with what the library does not bound:
// the time of the whole answer, the length of its head and the bytes read altogether. The library
// matches the status line with std::regex, whose stack grows with the line: an unbounded one would
// end the process.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <httplib.h>

#include "core/base/clock.h"

namespace strata::api {

struct AnswerLimits {
  Instant deadline{};
  std::size_t total_bytes = 0;
  std::size_t head_bytes = std::size_t{64} << 10;
  std::size_t status_line_bytes = 1024;
};

/// Follows the bytes of an answer as they come and says when they break a limit.
class AnswerMeter {
 public:
  enum class Verdict : std::uint8_t { fine, late, long_head, long_answer };

  explicit AnswerMeter(const AnswerLimits& limits) : limits_(limits) {}

  /// Sticky: the first verdict that is not `fine` stays.
  Verdict add(std::string_view bytes);
  void set_late() { verdict_ = Verdict::late; }

  [[nodiscard]] Verdict verdict() const { return verdict_; }

  /// Until the deadline, for poll(); 0 when it has passed.
  [[nodiscard]] int milliseconds_left() const;

 private:
  void add_to_head(char c);
  void end_head_line();

  AnswerLimits limits_;
  Verdict verdict_ = Verdict::fine;
  std::size_t total_ = 0;
  std::size_t head_ = 0;
  std::size_t line_ = 0;  // bytes of the current head line, without its end
  bool in_head_ = true;
  bool in_status_line_ = true;
  bool interim_ = false;  // a "100 Continue", after which another head follows
  std::string status_line_;
};

/// `ssl` is null for plain HTTP. Lives for one request. Buffers, since the library reads heads byte
/// by byte.
class BoundedStream final : public httplib::Stream {
 public:
  BoundedStream(int socket, SSL* ssl, AnswerMeter& meter)
      : socket_(socket), ssl_(ssl), meter_(meter) {}

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* data, std::size_t size) override;
  ssize_t write(const char* data, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  [[nodiscard]] bool wait_for(short events) const;
  ssize_t fill();
  ssize_t read_some(char* data, std::size_t size);
  ssize_t read_tls(char* data, std::size_t size);
  ssize_t write_tls(const char* data, std::size_t size);
  [[nodiscard]] bool wait_for_tls(int outcome) const;

  int socket_;
  SSL* ssl_;
  AnswerMeter& meter_;
  std::array<char, 16384> buffer_{};
  std::string_view unread_;  // of the buffer
};

}  // namespace strata::api
