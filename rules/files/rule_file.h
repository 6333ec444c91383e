// Rule files in Prometheus's format: groups of recording and alerting rules.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/promql/ast.h"
#include "rules/promql/duration.h"

namespace strata::rules {

enum class RuleKind : std::uint8_t { recording, alerting };

struct Rule {
  RuleKind kind = RuleKind::recording;
  std::string name;  // of the recorded metric, or of the alert
  std::string text;  // of the expression, as written
  std::shared_ptr<const promql::Expr> expr;
  promql::Milliseconds hold{0};         // `for`
  promql::Milliseconds keep_firing{0};  // `keep_firing_for`
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
};

struct RuleGroup {
  std::string name;
  std::optional<promql::Milliseconds> interval;  // none: the default evaluation interval
  std::int64_t limit = 0;                        // of series or alerts a rule may make; 0: none
  std::vector<Rule> rules;
};

struct RuleFile {
  std::vector<RuleGroup> groups;
};

/// What a file says, or everything that is wrong with it in promtool's words: "5:11: group "a",
/// rule 1, "b": could not parse expression: 1:5: parse error: ...".
struct ParsedRules {
  RuleFile file;
  std::vector<std::string> errors;  // empty: the file is good
};

/// Larger files, and files with more rules (by means of aliases), are errors.
inline constexpr std::size_t longest_rule_file = 4 << 20;
inline constexpr std::size_t most_rules = 20'000;

ParsedRules parse_rules(std::string_view text);

/// Rules of the same name with the same labels, which promtool warns of: its text, or nothing.
std::string duplicate_warning(const RuleFile& file);

}  // namespace strata::rules
