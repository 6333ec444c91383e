// Probe: what one command besides INFO brings. A collection is a few rounds; in each, every probe's
// commands go out in one write.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "collectors/redis/connection.h"
#include "collectors/redis/info_text.h"
#include "collectors/redis/samples.h"

namespace strata::redis {

/// What is known when a round begins.
struct Round {
  Instant now{};
  const InfoText* info = nullptr;  // null in the first round, which asks for it
};

/// Of one connection to one server; belongs to its collector's thread.
class Probe {
 public:
  virtual ~Probe() = default;

  /// The command, as it is shown where the server refuses it: "LATENCY LATEST".
  [[nodiscard]] virtual std::string_view command() const = 0;

  /// What to send now; nothing where nothing is wanted (any more).
  virtual std::vector<Command> ask(const Round& round) = 0;

  /// One answer for each command of the last ask(). An error says that the server refuses.
  virtual Status take(std::span<const Reply> replies) = 0;

  /// After the last round.
  virtual void add(const InfoText& info, Samples& samples) = 0;
};

/// The first error among the replies.
Status no_error(std::span<const Reply> replies);

}  // namespace strata::redis
