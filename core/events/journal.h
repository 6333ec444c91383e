// EventJournal: the newest rare events, bounded, in the order in which they came.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "core/base/clock.h"
#include "core/base/latest.h"
#include "core/events/outlier.h"
#include "core/identity/cgroup_key.h"

namespace strata {

enum class EventKind : std::uint8_t {
  create,
  start,
  exit,
  oom,
  remove,
  exec,
  process_exit,
  outlier,
  rename,
  health,
  pause,
  unpause,
  destroy,      // the runtime has forgotten it; `remove` is the end of a cgroup, of one run
  slow_command  // of a Redis server's slow log
};

std::string_view to_string(EventKind kind);

/// Passive. `cgroup` is resolved to a container when the event is shown, since its name is often
/// learned a moment later.
struct Event {
  std::uint64_t sequence = 0;  // given by the journal, from 1, without gaps
  WallTime at{};
  EventKind kind = EventKind::create;
  CgroupKey cgroup;
  std::string cgroup_path;  // where the event itself told it
  pid_t pid = 0;
  std::string process;                     // comm, at most 15 bytes
  std::string detail;                      // exec: the file; exit: "status 1", "signal 9"
  std::shared_ptr<const Outlier> outlier;  // of an outlier alone
  std::string container{};                 // its name, where the event itself told it
};

using EventPage = std::vector<std::shared_ptr<const Event>>;

/// append() and publish() belong to the loop thread; page() may be called from any.
class EventJournal {
 public:
  explicit EventJournal(std::size_t capacity = 1024) : capacity_(capacity) {}

  void append(Event event);

  /// Whether the kernel has told one of this kind since then, of a cgroup whose path holds
  /// `runtime_id`.
  [[nodiscard]] bool has(EventKind kind, std::string_view runtime_id, WallTime since) const;

  /// Makes what was appended visible to page(); cheap when nothing was.
  void publish();

  /// Oldest first; never null.
  [[nodiscard]] std::shared_ptr<const EventPage> page() const { return page_.get(); }

 private:
  std::size_t capacity_;
  std::uint64_t last_sequence_ = 0;
  bool changed_ = false;
  std::deque<std::shared_ptr<const Event>> events_;
  Latest<EventPage> page_{std::make_shared<EventPage>()};
};

}  // namespace strata
