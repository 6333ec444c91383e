// A small world to look at: two containers, a BPF side, three collectors, some events.
#pragma once

#include <memory>

#include "agent/views/dump.h"
#include "tests/support/fake_clock.h"

namespace strata::test {

class World {
 public:
  World();

  /// Borrows from the world.
  [[nodiscard]] DumpInput input() const;

  FakeClock clock;
  KernelStatus kernel;
  std::unique_ptr<ContainerSet> containers;
  Snapshot snapshot;
  EventPage events;

 private:
  void add_containers();
  void add_collectors();
  void add_events();
};

/// What a container's owner may write into its names to trick a terminal.
inline constexpr const char* hostile = "evil\x1b[2J\nroot\xff";

}  // namespace strata::test
