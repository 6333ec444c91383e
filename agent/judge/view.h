// What the judge shows of its rules: immutable, published after each evaluation of a group.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "rules/alerts/alert.h"
#include "rules/files/rule_file.h"

namespace strata::agent {

enum class RuleHealth : std::uint8_t { unknown, ok, err };

/// "unknown", "ok", "err".
constexpr std::string_view to_string(RuleHealth health) {
  return health == RuleHealth::ok ? "ok" : health == RuleHealth::err ? "err" : "unknown";
}

struct RuleView {
  std::shared_ptr<const rules::Rule> rule;
  RuleHealth health = RuleHealth::unknown;  // of the last evaluation
  std::string last_error;                   // empty: none
  Duration evaluation_time{};
  std::int64_t last_evaluation = 0;  // milliseconds since the epoch; 0: never
  /// Pending, firing, and those that ended at most 15 minutes ago (inactive, with resolved_at),
  /// sorted by labels. None for recording rules.
  std::vector<rules::Alert> alerts;
};

struct GroupView {
  std::string name;
  std::string file;  // its path, or "default/NAME.yaml" of those that the agent ships
  Duration interval{};
  std::int64_t limit = 0;
  std::vector<RuleView> rules;
  Duration evaluation_time{};
  std::int64_t last_evaluation = 0;
};

struct JudgeView {
  std::vector<std::shared_ptr<const GroupView>> groups;  // in the order of their files
};

}  // namespace strata::agent
