#include "core/kernel/ring_pump.h"

#include <cerrno>
#include <utility>

#include <sys/epoll.h>

#include "core/kernel/ring_reader.h"

namespace strata::kernel {

struct RingPump::Ring {
  Counts counts;
  Decode decode;
  RingReader reader;

  void take(std::span<const std::byte> record) {
    ++counts.events;
    if (!decode(record)) ++counts.malformed;
  }
};

RingPump::RingPump(Fd epoll) : epoll_(std::move(epoll)) {}
RingPump::RingPump(RingPump&&) noexcept = default;
RingPump& RingPump::operator=(RingPump&&) noexcept = default;
RingPump::~RingPump() = default;

Result<RingPump> RingPump::make() {
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) return fail(errno_error(errno, "epoll_create1"));
  return RingPump(std::move(epoll));
}

Status RingPump::add(std::string name, const bpf_map* ring, Decode decode) {
  auto reader = RingReader::make(ring);
  if (!reader) return fail(reader.error().within(name));
  epoll_event interest{.events = EPOLLIN, .data = {.u32 = 0}};
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, reader->fd(), &interest) != 0) {
    return fail(errno_error(errno, name));
  }
  rings_.push_back(std::make_unique<Ring>(
      Ring{Counts{.name = std::move(name)}, std::move(decode), std::move(*reader)}));
  return {};
}

bool RingPump::pump(std::size_t budget) {
  bool more = false;
  for (const auto& ring : rings_) {
    const auto take = [&](std::span<const std::byte> record) { ring->take(record); };
    more = ring->reader.consume(budget, take) || more;
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
