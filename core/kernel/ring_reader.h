// RingReader: takes records out of a BPF ring buffer. libbpf's own reader keeps all of the ring
// mapped, twice over; this one maps what there is to read, while it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "core/kernel/mapping.h"

namespace strata::kernel {

/// The ring's one reader, on one thread; `ring` must outlive it.
class RingReader {
 public:
  /// Gets each record's bytes, valid during the call.
  using Visit = std::function<void(std::span<const std::byte>)>;

  static Result<RingReader> make(const bpf_map* ring);

  /// The map's descriptor: readable while the ring has records.
  [[nodiscard]] int fd() const;

  /// Hands on at most `budget` records, whose room is then the ring's again. True when there may be
  /// more.
  bool consume(std::size_t budget, const Visit& visit);

 private:
  /// Positions in the stream of all bytes that ever went through the ring.
  struct Window {
    Mapping mapping;
    std::uint64_t begin;
    std::uint64_t end;
  };
  enum class Stop { end, unfinished, budget };

  RingReader(const bpf_map* ring, Mapping consumer, Mapping producer);
  [[nodiscard]] std::optional<Window> open_window(std::uint64_t end) const;
  Stop consume_window(const Window& window, std::size_t& budget, const Visit& visit);
  [[nodiscard]] std::uint64_t produced() const;
  void give_back();

  const bpf_map* ring_;
  Mapping consumer_;
  Mapping producer_;
  std::uint64_t consumed_;
};

}  // namespace strata::kernel
