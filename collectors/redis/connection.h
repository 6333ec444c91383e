// Connection: one connection to a Redis server, with a deadline over each exchange.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/redis/redis_address.h"
#include "core/base/clock.h"

struct redisContext;
struct redisReply;

namespace strata::redis {

/// Connected as long as it exists; after an error it is of no more use. Not thread-safe.
class Connection {
 public:
  static Result<Connection> open(const RedisAddress& address, Instant deadline);

  /// Sends a command and waits for its answer: the text of a bulk or status reply. An error reply
  /// is an Error: permission (NOAUTH, WRONGPASS, NOPERM), else io, with the server's words.
  Result<std::string> call(const std::vector<std::string_view>& command, Instant deadline);

  /// AUTH. Of an error reply only its first word is repeated: servers quote unknown commands with
  /// their arguments.
  Status authenticate(std::string_view username, std::string_view password, Instant deadline);

 private:
  struct ContextFree {
    void operator()(redisContext* context) const;
  };
  struct ReplyFree {
    void operator()(redisReply* reply) const;
  };
  using Context = std::unique_ptr<redisContext, ContextFree>;
  using Reply = std::unique_ptr<redisReply, ReplyFree>;

  explicit Connection(Context context) : context_(std::move(context)) {}

  Result<Reply> exchange(const std::vector<std::string_view>& command, Instant deadline);
  Status send(std::string_view bytes, Instant deadline);
  Result<Reply> receive(Instant deadline);
  Status read_more(Instant deadline);
  [[nodiscard]] Status wait_for(short events, Instant deadline) const;

  Context context_;
};

}  // namespace strata::redis
