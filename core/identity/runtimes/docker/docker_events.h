// DockerEvents: follows GET /events on a thread of its own, for as long as it lives. A stream that
// breaks, hangs before its answer, or floods is dropped and begun anew after a pause that grows.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "core/base/clock.h"
#include "core/base/fd.h"
#include "core/base/result.h"
#include "core/identity/runtime_view.h"

namespace strata {

/// {"type":["container"],"event":[...]} with the kinds that are followed, escaped for a URL. Docker
/// takes each as the start of an action: "health_status: healthy".
inline constexpr const char* docker_event_filters =
    "%7B%22type%22:%5B%22container%22%5D,%22event%22:%5B%22create%22,%22start%22,%22die%22,"
    "%22oom%22,%22rename%22,%22health_status%22,%22pause%22,%22unpause%22,%22update%22,"
    "%22destroy%22%5D%7D";

/// The same without kinds: podman has other words for some, and takes no start of a word.
inline constexpr const char* podman_event_filters = "%7B%22type%22:%5B%22container%22%5D%7D";

struct DockerEventsOptions {
  std::string socket;
  std::string filters = {};                    // as in the URL, escaped; empty: none
  Duration timeout = std::chrono::seconds(5);  // until the answer's head is there
  Duration first_pause = std::chrono::milliseconds(100);
  Duration longest_pause = std::chrono::seconds(5);  // a new socket is noticed within this
  std::size_t max_line_bytes = std::size_t{64} << 10;
  std::size_t max_a_second = 1000;
};

/// Destruction ends a wait at once.
class DockerEvents {
 public:
  /// Called on the follower's thread; must not block.
  struct Listener {
    std::function<void(RuntimeEvent)> event;
    std::function<void(bool)> flowing;  // whether the stream is open; true: look at everything once
  };

  DockerEvents(DockerEventsOptions options, const Clock& clock, Listener listener);

 private:
  void run(const std::stop_token& stop);
  Status follow();
  [[nodiscard]] std::string request() const;
  Result<std::string> read_head(int socket);
  Status read_events(int socket, std::string_view first);
  Status take(std::string_view line);
  [[nodiscard]] bool wait_for(int socket, Duration longest) const;

  DockerEventsOptions options_;
  const Clock& clock_;
  Listener listener_;
  Fd wake_;                      // readable once the follower has to end
  std::uint64_t last_nano_ = 0;  // where to resume; 0: from now on
  std::string last_id_;          // of the event then, which a resumed stream begins with
  Instant window_{};             // of the count below
  std::size_t in_window_ = 0;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strata
