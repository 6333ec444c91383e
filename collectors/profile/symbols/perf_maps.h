// PerfMaps: the perf maps of all processes, read on from where each was read to the last time.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "collectors/profile/symbols/open_file.h"
#include "collectors/profile/symbols/perf_map.h"
#include "collectors/profile/symbols/process_view.h"
#include "collectors/profile/symbols/symbolizer.h"

namespace strata::profile {

class PerfMaps {
 public:
  PerfMaps(SymbolLimits limits, SymbolStats& stats) : limits_(limits), stats_(stats) {}

  /// The map of a process as it is now, or as it was last seen; null: there is none, or not one to
  /// be believed: it must belong to the process's user or to root. Valid until the next call.
  const PerfMap* read(const ProcessView& view, const Fd* root);

  /// Forgets the maps of processes that have not been asked for since the last call.
  void prune();

  void forget() { maps_.clear(); }

 private:
  struct Key {
    std::uint64_t mounts = 0;
    pid_t pid = 0;  // the process's own
    std::uint64_t started = 0;

    auto operator<=>(const Key&) const = default;
  };
  struct Followed {
    std::unique_ptr<PerfMap> map;  // null: none that is believed
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t read_to = 0;
    std::uint64_t used = 0;
  };

  void read_on(Followed& followed, const OpenFile& file) const;
  void make_room(const Key& but);

  SymbolLimits limits_;
  SymbolStats& stats_;
  std::map<Key, Followed> maps_;
  std::uint64_t round_ = 0;
};

}  // namespace strata::profile
