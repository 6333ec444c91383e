// Judge: evaluates rules over History, which it feeds from each snapshot. It lives on the loop
// thread; view() and history() are for any.
//
// For who sends alerts: on_evaluated() is called on the loop after each evaluation of a group, with
// all its alerts. For who answers queries: engine(), history() and view().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "agent/config/config.h"
#include "agent/judge/alert_store.h"
#include "agent/judge/asked_series.h"
#include "agent/judge/judged_group.h"
#include "agent/judge/rule_results.h"
#include "agent/judge/view.h"
#include "agent/log.h"
#include "core/base/latest.h"
#include "core/metrics/snapshot.h"
#include "rules/history/history.h"
#include "rules/history/snapshot_feed.h"
#include "rules/promql/engine.h"
#include "rules/templates/alert_template.h"

namespace strata::agent {

struct JudgeOptions {
  std::string state_directory;  // empty: alerts do not survive a restart
  promql::Labels target;        // what all series carry that have none of the same names
  templates::External external;
};

/// job, instance, external labels and URL of an agent that listens there on this host.
JudgeOptions judge_options(const Config& config);

/// Rules that were read and judged good, ready to be put in force.
struct PreparedRules {
  std::vector<JudgedGroup> groups;
  std::vector<rules::Demand> demands;
  rules::HistoryLimits limits;
  std::vector<std::string> notes;
  std::set<std::string, std::less<>> unshown;  // series that stay in History
};

class Judge {
 public:
  using OnEvaluated = std::function<void(const std::shared_ptr<const GroupView>& group)>;

  /// `clock` outlives it.
  Judge(JudgeOptions options, const Clock& clock);

  // Any thread:

  /// Reads what `config` asks for. The error says what is wrong where, or why History could not
  /// hold what a rule reads. What is in force stays as it is.
  [[nodiscard]] Result<PreparedRules> prepare(const Config& config) const;
  [[nodiscard]] Result<PreparedRules> prepare(LoadedRules loaded,
                                              const rules::HistoryLimits& limits) const;
  /// Never null.
  [[nodiscard]] std::shared_ptr<const JudgeView> view() const { return view_.get(); }
  [[nodiscard]] const rules::History& history() const { return history_; }
  [[nodiscard]] const templates::External& external() const { return options_.external; }
  /// What all series carry that have none of the same names.
  [[nodiscard]] const promql::Labels& target() const { return options_.target; }
  /// A query reads this: where no rule does, it is kept for a while, from the next snapshot on.
  /// `count` tells how many series it is.
  KeptReach ask(const rules::Demand& demand, const std::function<std::size_t()>& count);

  // The loop's:

  /// Puts rules in force. Groups and rules that were there before keep their alerts; at the first
  /// call alerts come back that were active before the restart.
  void apply(PreparedRules prepared);
  /// Further series that are kept, with how far back; beside those that rules read.
  void keep(std::vector<rules::Demand> views);
  /// At most one; called after each evaluation.
  void on_evaluated(OnEvaluated callback) { on_evaluated_ = std::move(callback); }

  /// Takes in a snapshot. Groups are due from the first one on.
  void on_snapshot(const Snapshot& snapshot);
  /// Evaluates the groups that are due.
  void run_due();
  /// Evaluates at once the groups that read any of these metrics.
  void run_readers(const std::set<std::string_view>& metrics);
  /// None before the first snapshot.
  [[nodiscard]] std::optional<Instant> next_due() const;

  /// What /metrics shows of it, as a collector's report.
  CollectorReport report();

  /// Saves alerts; nothing is evaluated after it.
  void stop();

 private:
  struct Restoring {
    AlertMemory memory;
    Instant until{};  // groups have had time to find their alerts again
  };

  [[nodiscard]] bool in_force(const rules::Rule& rule) const;
  [[nodiscard]] std::int64_t wall_now() const;
  void demand();
  void load_memory();
  void restore(JudgedGroup& group) const;
  void end_restoring();
  [[nodiscard]] rules::Evaluation evaluation() const;
  void tell(const JudgedGroup& group);
  void after_evaluation();
  void log_health(const GroupView& group);
  [[nodiscard]] AlertMemory memory();
  void remember();
  void publish();

  JudgeOptions options_;
  const Clock& clock_;
  promql::Engine engine_;
  rules::History history_;
  rules::SnapshotFeed feed_;
  RuleResults results_;
  AlertStore store_;
  ChangeLog changes_;
  std::vector<JudgedGroup> groups_;
  std::vector<rules::Demand> demands_;
  std::vector<rules::Demand> kept_views_;
  AskedSeries asked_;
  std::vector<rules::Demand> asked_demands_;  // as History has them
  std::optional<Restoring> restoring_;
  std::vector<RememberedAlert> remembered_;  // as they were saved last
  Instant saved_at_{};
  Instant trim_due_{};
  bool loaded_ = false;   // apply() has been called
  bool running_ = false;  // there has been a snapshot
  OnEvaluated on_evaluated_;
  Latest<JudgeView> view_{std::make_shared<const JudgeView>()};
};

}  // namespace strata::agent
