// Scheduler: decides when each collector runs and keeps the record of how it went. A collector that
// hangs or fails is left behind; the others and the snapshot go on without it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/runtime/runner.h"
#include "core/metrics/layer_set.h"
#include "core/metrics/snapshot.h"

namespace strata::agent {

struct Cadence {
  Duration period = std::chrono::seconds(10);          // collected at least this often
  Duration freshest = std::chrono::milliseconds(200);  // a scrape asks for nothing fresher
  Duration deadline = std::chrono::seconds(5);  // later than this, its old samples are withdrawn
};

/// How to make one collector. `settings` is the text of everything it is made from: on reload a
/// collector whose name and settings are unchanged goes on as it is, connections and counters kept.
struct CollectorRecipe {
  std::string name;
  std::string settings;
  Cadence cadence;
  std::function<std::unique_ptr<Collector>()> make;
};

/// Every call belongs to the loop thread.
class Scheduler {
 public:
  /// `wake` is called from a collector's own thread when it has finished.
  Scheduler(const Clock& clock, std::function<void()> wake)
      : clock_(clock), wake_(std::move(wake)), crew_(clock) {}

  /// Makes the running set match the recipes, in their order.
  void reconcile(const std::vector<CollectorRecipe>& recipes);

  /// Begins every collector whose period is over.
  void run_due(const CollectContext& context);

  /// Begins every collector of these layers whose newest result is older than its cadence lets a
  /// scrape ask for. Only these are awaited.
  void refresh(const CollectContext& context, LayerSet layers);

  /// Something happened to what this collector looks at: it is due at once, but a second after its
  /// last collection began at the earliest.
  void hurry(std::string_view name);

  /// Something may be wrong: until then what the host itself tells (its own layer and that of
  /// containers) is collected each 5 s, where its cadence lets a scrape ask for it so often.
  void attend(Instant until);

  /// Whether a collection that refresh() began and that is usually quick has not ended yet.
  [[nodiscard]] bool awaiting() const;

  /// Whether a collection has ended that reports() has not told of yet.
  [[nodiscard]] bool has_news() const;

  /// When run_due() has something to do next.
  [[nodiscard]] Instant next_due() const;

  /// Each collector's newest batch and condition, in the recipes' order.
  std::vector<CollectorReport> reports();

  /// True once no collector that was let go, or (after reconcile({})) any, is still running.
  bool idle();

 private:
  struct Entry {
    std::string name;
    std::string settings;
    Layer layer = Layer::host;
    bool on_loop = false;
    Cadence cadence;
    std::unique_ptr<Runner> runner;
    Instant due{};
    bool awaited = false;
    std::uint64_t counted = 0;  // number of the last collection in the record below
    bool overrun_counted = false;
    CollectorReport report;
  };

  [[nodiscard]] Duration period_of(const Entry& entry, Instant now) const;
  Entry make_entry(const CollectorRecipe& recipe);
  template <class IsWanted>
  void begin_wanted(const CollectContext& context, IsWanted is_wanted);
  void begin(Entry& entry, const CollectContext& context);
  void record(Entry& entry) const;
  void record_overrun(Entry& entry) const;
  void bury();

  const Clock& clock_;
  std::function<void()> wake_;
  Instant attend_until_{};
  ThreadCrew crew_;  // before those that run on it
  std::vector<Entry> entries_;
  std::vector<std::unique_ptr<Runner>> retired_;  // still running when they were let go
};

}  // namespace strata::agent
