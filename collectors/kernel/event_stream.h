// EventStream: the rings of all probes as one stream of events in the order in which they happened.
// Each probe keeps a ring of its own, so that a storm in one takes nothing from the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/kernel/ring_pump.h"
#include "core/kernel/status.h"

namespace strata::kernel {

/// A ring of events of one size, each of which begins with its time: uint64, monotonic, ns.
struct EventRing {
  std::string name;
  const bpf_map* events = nullptr;
  const bpf_map* losses = nullptr;  // where its program counts what it could not reserve
  std::size_t event_bytes = 0;
};

/// Loop thread. To be pumped only while the maps and whoever listens are there.
class EventStream {
 public:
  /// Gets one event's bytes; `offset` is wall time minus monotonic time.
  using Handler = std::function<void(std::span<const std::byte>, Duration offset)>;

  EventStream();

  /// Events of another size are counted as malformed and not handed on.
  Status listen(EventRing ring, Handler handler);

  /// Readable while a ring has events (level-triggered); -1 where there can be none.
  [[nodiscard]] int epoll_fd() const { return pump_ ? pump_->epoll_fd() : -1; }

  /// Hands on at most `budget` events of each ring; true when one may have more.
  bool pump(std::size_t budget);

  [[nodiscard]] std::vector<RingStatus> rings() const;

 private:
  /// An event taken out of its ring.
  struct Pending {
    std::uint64_t time_ns = 0;
    const Handler* handler = nullptr;
    std::vector<std::byte> bytes;
  };
  struct Listener {
    EventRing ring;
    Handler handler;
  };

  Status state_;  // why there is no pump
  std::optional<RingPump> pump_;
  std::vector<std::unique_ptr<Listener>> listeners_;  // in the order of the pump's rings
  std::vector<Pending> pending_;
};

}  // namespace strata::kernel
