// ProcessTable: what has been taken down of processes, kept for a while after they have ended.
#pragma once

#include <map>

#include "collectors/profile/symbols/process_view.h"
#include "collectors/profile/symbols/symbolizer.h"

namespace strata::profile {

class ProcessTable {
 public:
  ProcessTable(HostFs fs, const Clock& clock, SymbolLimits limits, SymbolStats& stats)
      : fs_(std::move(fs)), clock_(clock), limits_(limits), stats_(stats) {}

  /// Looks at the process now; null: it was never to be seen. Valid until the next call: where too
  /// many are kept the one that was seen first goes.
  ProcessView* observe(pid_t pid);

  /// What was last seen; null: nothing.
  ProcessView* find(pid_t pid);

  void prune();
  void forget() { processes_.clear(); }

 private:
  struct Kept {
    ProcessView view;
    Instant seen{};
  };

  void forget_oldest();

  HostFs fs_;
  const Clock& clock_;
  SymbolLimits limits_;
  SymbolStats& stats_;
  std::map<pid_t, Kept> processes_;
};

}  // namespace strata::profile
