// Connection: one connection to a Redis server, with a deadline over each exchange.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/redis/reply_reader.h"
#include "collectors/redis/stream.h"

namespace strata::redis {

/// A command's name and arguments.
using Command = std::vector<std::string>;

struct Login {
  std::string username;  // empty: the default one
  std::string password;  // empty: none is needed
};

/// Connected as long as it exists; after an error it is of no more use. Not thread-safe.
class Connection {
 public:
  static Result<Connection> open(const RedisAddress& address, const TlsSettings& tls,
                                 Instant deadline);

  /// Nothing where there is no password. Of a server's refusal only its first word is repeated:
  /// servers quote unknown commands with their arguments.
  Status log_in(const Login& login, Instant deadline);

  /// Sends all commands in one write and waits for their answers, one for each, in their order.
  /// An error of the server is an answer too.
  Result<std::vector<Reply>> exchange(std::span<const Command> commands, Instant deadline);

  [[nodiscard]] int descriptor() const { return stream_->descriptor(); }

 private:
  explicit Connection(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {}

  Result<Reply> receive(std::size_t& bytes_left, Instant deadline);

  std::unique_ptr<Stream> stream_;
  ReplyReader reader_;
};

/// An error reply as an Error: permission (NOAUTH, WRONGPASS, NOPERM), else io: a server that is
/// loading or busy is there, and will heal. With the server's words, at most 200 of them,
/// printable.
Error refusal_of(const Reply& error);

}  // namespace strata::redis
