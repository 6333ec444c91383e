// ReplyReader: bytes of Redis's protocol to replies, by hiredis's reader, with a bound on what a
// server can make us reserve.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "collectors/redis/reply.h"
#include "core/base/result.h"

struct redisReader;

namespace strata::redis {

class ReplyReader {
 public:
  ReplyReader();

  void feed(std::string_view bytes);

  /// The next whole reply; nothing while bytes are missing. Code::parse: this is not Redis's
  /// protocol; exhausted: a reply has too many elements. After either it is of no more use.
  Result<std::optional<Reply>> next();

  /// Forgets what is left of the bound on elements; call before each exchange.
  void begin_exchange() { *elements_left_ = max_elements; }

  /// Elements of all arrays of one exchange. An array announces its size before its elements come.
  static constexpr std::size_t max_elements = 200'000;

 private:
  struct ReaderFree {
    void operator()(redisReader* reader) const;
  };

  std::unique_ptr<std::size_t> elements_left_;  // hiredis keeps its address
  std::unique_ptr<redisReader, ReaderFree> reader_;
};

}  // namespace strata::redis
