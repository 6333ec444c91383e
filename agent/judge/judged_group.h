// JudgedGroup: a group of rules, when it is due, and the record of how it went.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agent/judge/rule_files.h"
#include "agent/judge/view.h"
#include "core/base/clock.h"
#include "rules/alerts/group_runner.h"

namespace strata::agent {

struct GroupCounts {
  std::uint64_t evaluations = 0;  // of rules
  std::uint64_t failures = 0;
  std::uint64_t iterations = 0;
  std::uint64_t missed = 0;
  std::uint64_t samples = 0;  // that the last one made
  Duration spent{};           // on all
};

/// Used from the loop thread, but for make().
class JudgedGroup {
 public:
  static Result<JudgedGroup> make(FileGroup group);

  [[nodiscard]] const std::string& file() const { return view_.file; }
  [[nodiscard]] const std::string& name() const { return view_.name; }
  [[nodiscard]] Duration interval() const { return view_.interval; }
  [[nodiscard]] Instant due() const { return due_; }
  [[nodiscard]] const GroupCounts& counts() const { return counts_; }
  [[nodiscard]] const std::shared_ptr<const GroupView>& shown() const { return shown_; }
  [[nodiscard]] rules::GroupRunner& runner() { return runner_; }

  /// Groups are due at moments of their own, so that not all are at once.
  void schedule(Instant now);
  /// The group of the same name and file that this one stands in for: its alerts, schedule, counts.
  void take_state(JudgedGroup& before, Instant now);

  /// All rules once, and when next. Errors are in the view.
  void evaluate(const rules::Evaluation& evaluation, rules::SampleSink& sink, const Clock& clock);

  /// Makes the view of it anew.
  void show();

 private:
  JudgedGroup(rules::GroupRunner runner, GroupView view)
      : runner_(std::move(runner)), view_(std::move(view)) {}
  void evaluate_rule(std::size_t index, const rules::Evaluation& evaluation,
                     rules::SampleSink& sink, const Clock& clock);
  void set_next_due(Instant began, Instant ended);

  rules::GroupRunner runner_;
  GroupView view_;  // its alerts are filled in by show()
  std::shared_ptr<const GroupView> shown_;
  GroupCounts counts_;
  Instant due_{};
};

}  // namespace strata::agent
