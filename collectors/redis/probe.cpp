#include "collectors/redis/probe.h"

namespace strata::redis {

Status no_error(std::span<const Reply> replies) {
  for (const auto& reply : replies) {
    if (reply.is_error()) return fail(refusal_of(reply));
  }
  return {};
}

}  // namespace strata::redis
