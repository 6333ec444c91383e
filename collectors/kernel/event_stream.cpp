#include "collectors/kernel/event_stream.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <bpf/libbpf.h>

#include "bpf/include/shared.h"
#include "core/kernel/map_reader.h"

namespace strata::kernel {
namespace {

/// The kernel stamps events with the monotonic clock; people read wall time.
Duration wall_offset() {
  const SystemClock clock;
  return clock.wall_now().time_since_epoch() - clock.now().time_since_epoch();
}

}  // namespace

EventStream::EventStream() {
  auto pump = RingPump::make();
  if (pump) {
    pump_.emplace(std::move(*pump));
  } else {
    state_ = fail(pump.error());
  }
}

Status EventStream::listen(EventRing ring, Handler handler) {
  if (!pump_) return state_;
  auto listener = std::make_unique<Listener>(Listener{std::move(ring), std::move(handler)});
  const auto take = [this, to = listener.get()](std::span<const std::byte> bytes) {
    if (bytes.size() != to->ring.event_bytes) return false;
    Pending event{.handler = &to->handler, .bytes = {bytes.begin(), bytes.end()}};
    std::memcpy(&event.time_ns, bytes.data(), sizeof(event.time_ns));
    pending_.push_back(std::move(event));
    return true;
  };
  auto added = pump_->add(listener->ring.name, listener->ring.events, take);
  if (added) listeners_.push_back(std::move(listener));
  return added;
}

bool EventStream::pump(std::size_t budget) {
  if (!pump_) return false;
  const bool more = pump_->pump(budget);
  std::stable_sort(pending_.begin(), pending_.end(),
                   [](const Pending& a, const Pending& b) { return a.time_ns < b.time_ns; });
  const auto offset = wall_offset();
  for (const auto& event : pending_) (*event.handler)(event.bytes, offset);
  pending_.clear();
  return more;
}

std::vector<RingStatus> EventStream::rings() const {
  std::vector<RingStatus> all;
  if (!pump_) return all;
  const auto counts = pump_->counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto& ring = listeners_[i]->ring;
    const auto dropped = read_per_cpu_slot(ring.losses, STRATA_LOSS_RING_FULL);
    all.push_back(
        {ring.name, bpf_map__max_entries(ring.events), counts[i].events, dropped.value_or(0)});
  }
  return all;
}

}  // namespace strata::kernel
