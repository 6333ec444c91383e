#include "core/kernel/ring_pump.h"

#include <cerrno>
#include <utility>

#include <bpf/libbpf.h>
#include <sys/epoll.h>

#include "core/kernel/libbpf_log.h"

namespace strata::kernel {

struct RingPump::Ring {
  Counts counts;
  Decode decode;
  std::size_t budget = 0;
  std::unique_ptr<ring_buffer, Free> buffer;
};

void RingPump::Free::operator()(ring_buffer* buffer) const { ring_buffer__free(buffer); }

Result<RingPump> RingPump::make() {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return fail(errno_error(errno, "epoll_create1"));
  return RingPump(std::move(epoll));
}

Status RingPump::add(std::string name, const bpf_map* ring, Decode decode) {
  const LibbpfLog log;
  auto added = std::make_shared<Ring>();
  added->counts.name = std::move(name);
  added->decode = std::move(decode);
  added->buffer.reset(ring_buffer__new(bpf_map__fd(ring), on_event, added.get(), nullptr));
  if (!added->buffer) {
    return fail(Code::io, added->counts.name + ": " + failure_reason(log.text(), errno));
  }
  epoll_event interest{.events = EPOLLIN, .data = {.u32 = 0}};
  const int inner = ring_buffer__epoll_fd(added->buffer.get());
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, inner, &interest) != 0) {
    return fail(errno_error(errno, added->counts.name));
  }
  rings_.push_back(std::move(added));
  return {};
}

/// A negative answer stops libbpf's loop after this event, which counts as consumed.
int RingPump::on_event(void* context, void* data, std::size_t size) {
  auto& ring = *static_cast<Ring*>(context);
  ++ring.counts.events;
  if (!ring.decode({static_cast<const std::byte*>(data), size})) ++ring.counts.malformed;
  return --ring.budget == 0 ? -ECANCELED : 0;
}

bool RingPump::pump(std::size_t budget) {
  bool more = false;
  for (const auto& ring : rings_) {
    ring->budget = budget;
    more = ring_buffer__consume(ring->buffer.get()) == -ECANCELED || more;
  }
  return more;
}

std::vector<RingPump::Counts> RingPump::counts() const {
  std::vector<Counts> all;
  all.reserve(rings_.size());
  for (const auto& ring : rings_) all.push_back(ring->counts);
  return all;
}

}  // namespace strata::kernel
