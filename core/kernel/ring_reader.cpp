#include "core/kernel/ring_reader.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include <bpf/libbpf.h>
#include <linux/bpf.h>

#include "core/base/page_size.h"

namespace strata::kernel {
namespace {

// A ring's memory (kernel/bpf/ringbuf.c): a page that begins with the consumer's position, which is
// ours to write, one with the producer's, then its bytes, twice, so that none of them wraps.
constexpr std::size_t header_pages = 2;

// Enough for the records of one turn; a ring that is full is not worth more of page tables.
constexpr std::uint64_t usual_window = std::uint64_t{64} << 10;

std::uint64_t position_in(const Mapping& page) {
  return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(page.data()))
      .load(std::memory_order_acquire);
}

/// Of a record: its bytes follow, padded to a multiple of 8.
struct Header {
  std::uint32_t size = 0;
  bool unfinished = false;
  bool discarded = false;

  explicit Header(std::byte* record) {
    const auto word =
        std::atomic_ref(*reinterpret_cast<std::uint32_t*>(record)).load(std::memory_order_acquire);
    size = word & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
    unfinished = (word & BPF_RINGBUF_BUSY_BIT) != 0;
    discarded = (word & BPF_RINGBUF_DISCARD_BIT) != 0;
  }

  [[nodiscard]] std::uint64_t room() const {
    return (std::uint64_t{size} + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
  }
};

}  // namespace

RingReader::RingReader(const bpf_map* ring, Mapping consumer, Mapping producer)
    : ring_(ring),
      consumer_(std::move(consumer)),
      producer_(std::move(producer)),
      consumed_(position_in(consumer_)) {}

Result<RingReader> RingReader::make(const bpf_map* ring) {
  auto consumer = Mapping::make(ring, Mapping::Access::read_and_write, 0, page_bytes());
  if (!consumer) return fail(consumer.error());
  auto producer = Mapping::make(ring, Mapping::Access::read, page_bytes(), page_bytes());
  if (!producer) return fail(producer.error());
  return RingReader(ring, std::move(*consumer), std::move(*producer));
}

int RingReader::fd() const { return bpf_map__fd(ring_); }

std::uint64_t RingReader::produced() const { return position_in(producer_); }

void RingReader::give_back() {
  std::atomic_ref(*reinterpret_cast<std::uint64_t*>(consumer_.data()))
      .store(consumed_, std::memory_order_release);
}

std::optional<RingReader::Window> RingReader::open_window(std::uint64_t end) const {
  const auto begin = consumed_ / page_bytes() * page_bytes();
  const auto place = begin % bpf_map__max_entries(ring_);
  auto mapping =
      Mapping::make(ring_, Mapping::Access::read, header_pages * page_bytes() + place, end - begin);
  if (!mapping) return std::nullopt;
  return Window{std::move(*mapping), begin, end};
}

bool RingReader::consume(std::size_t budget, const Visit& visit) {
  auto width = usual_window;
  for (;;) {
    const auto there = produced();
    if (there == consumed_) return false;
    const auto window = open_window(std::min(there, consumed_ + width));
    if (!window) return false;  // out of memory: the ring keeps its records for the next call
    const auto before = consumed_;
    const auto stop = consume_window(*window, budget, visit);
    if (stop != Stop::end) return stop == Stop::budget;
    if (consumed_ == before) width = there - consumed_;  // one record is longer than the window
  }
}

RingReader::Stop RingReader::consume_window(const Window& window, std::size_t& budget,
                                            const Visit& visit) {
  while (consumed_ < window.end) {
    auto* const record = window.mapping.data() + (consumed_ - window.begin);
    const Header header(record);
    if (header.unfinished) return Stop::unfinished;
    if (consumed_ + header.room() > window.end) return Stop::end;
    if (!header.discarded) visit({record + BPF_RINGBUF_HDR_SZ, header.size});
    consumed_ += header.room();
    give_back();
    if (!header.discarded && --budget == 0) return Stop::budget;
  }
  return Stop::end;
}

}  // namespace strata::kernel
