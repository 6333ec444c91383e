// Which events `strata events` shows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/views/json.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace strata {

/// As the command line has it; what is empty leaves nothing out.
struct EventWishes {
  std::vector<std::string> kinds{};       // "oom", "outlier"
  std::vector<std::string> containers{};  // names; * and ? stand for any text, any character
  std::string since{};                    // "10m", "2026-11-23T15:00:00Z", or the beginning of that
};

class EventFilter {
 public:
  /// Invalid where a kind or the time is none; the message lists the kinds.
  static Result<EventFilter> make(const EventWishes& wishes, WallTime now);

  /// Of what event_json made.
  [[nodiscard]] bool passes(const Json& event) const;

 private:
  EventWishes wishes_;  // since: the moment itself
};

/// "create", "start", ...
std::vector<std::string_view> event_kinds();

/// Where one is in the events of an agent that may be another one since it was last asked: numbers
/// begin anew with each agent, and the journal forgets.
class EventPosition {
 public:
  /// The number behind which to ask on: after a failure all that there are.
  [[nodiscard]] std::uint64_t ask_after() const { return unsure_ ? 0 : sequence_; }

  /// Whether `event` has not been seen; remembers that it has.
  bool take(const Json& event);

  /// The agent did not answer.
  void lose() { unsure_ = true; }

  /// It has, and all of the answer has been taken.
  void settle() { unsure_ = false; }

 private:
  std::uint64_t sequence_ = 0;
  std::string time_;
  bool unsure_ = false;
};

}  // namespace strata
