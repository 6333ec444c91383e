// Stream: a connection to a server as bytes, plain or TLS, with a deadline over every wait.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "collectors/redis/redis_address.h"
#include "collectors/redis/tls_settings.h"
#include "core/base/clock.h"
#include "core/base/fd.h"

namespace strata::redis {

class Stream {
 public:
  virtual ~Stream() = default;
  virtual Status write(std::string_view bytes, Instant deadline) = 0;

  /// What is there, at least one byte. Code::io when the server has hung up.
  virtual Result<std::size_t> read(std::span<char> into, Instant deadline) = 0;

  /// The socket's.
  [[nodiscard]] virtual int descriptor() const = 0;
};

/// Connects by the address's scheme; TLS's handshake included.
Result<std::unique_ptr<Stream>> open_stream(const RedisAddress& address, const TlsSettings& tls,
                                            Instant deadline);

/// A connected socket, not blocking.
class Socket final : public Stream {
 public:
  static Result<Socket> open(const RedisAddress& address, Instant deadline);

  Status write(std::string_view bytes, Instant deadline) override;
  Result<std::size_t> read(std::span<char> into, Instant deadline) override;
  [[nodiscard]] int descriptor() const override { return fd_.get(); }

 private:
  explicit Socket(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

}  // namespace strata::redis
