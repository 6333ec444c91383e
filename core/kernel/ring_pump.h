// RingPump: reads the rings of several objects without letting a storm in one of them starve the
// others or the tick.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"

struct bpf_map;

namespace strata::kernel {

/// Loop thread. The maps must outlive the pump.
class RingPump {
 public:
  /// Gets each event's bytes, valid during the call. False: they are not what was expected.
  using Decode = std::function<bool(std::span<const std::byte>)>;

  struct Counts {
    std::string name;
    std::uint64_t events = 0;     // consumed
    std::uint64_t malformed = 0;  // of these refused by their decoder
  };

  static Result<RingPump> make();
  RingPump(RingPump&& other) noexcept;
  RingPump& operator=(RingPump&& other) noexcept;
  RingPump(const RingPump&) = delete;
  RingPump& operator=(const RingPump&) = delete;
  ~RingPump();

  Status add(std::string name, const bpf_map* ring, Decode decode);

  /// Readable while any ring has events; for the loop's epoll (level-triggered).
  [[nodiscard]] int epoll_fd() const { return epoll_.get(); }

  /// Consumes at most `budget` events of each ring. True when a ring may have more.
  bool pump(std::size_t budget);

  [[nodiscard]] std::vector<Counts> counts() const;

 private:
  struct Ring;

  explicit RingPump(Fd epoll);

  Fd epoll_;
  std::vector<std::unique_ptr<Ring>> rings_;
};

}  // namespace strata::kernel
