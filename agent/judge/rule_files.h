// The rule files that a configuration means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "rules/files/rule_file.h"

namespace strata::agent {

struct FileGroup {
  std::string file;
  promql::Milliseconds interval{0};
  rules::RuleGroup group;
};

struct LoadedRules {
  std::vector<FileGroup> groups;
  std::vector<std::string> notes;  // what is worth a line in the log
  bool shipped = false;            // they are those that are built in
};

/// Intervals of groups that name none.
inline constexpr promql::Milliseconds shipped_interval = std::chrono::seconds(5);
inline constexpr promql::Milliseconds usual_interval = std::chrono::seconds(15);

/// Of the files that the patterns match (nullopt: those that are shipped). The error holds every
/// mistake of every file, one a line: "/etc/strata/rules/a.yaml: 5:11: group ...".
Result<LoadedRules> load_rule_files(const std::optional<std::vector<std::string>>& patterns);

/// The same of files that are in memory.
struct RuleText {
  std::string_view name;
  std::string_view text;
};
Result<LoadedRules> load_rule_texts(const std::vector<RuleText>& texts,
                                    promql::Milliseconds interval);

/// Those that are built in: rules/default/*.yaml. Static.
std::vector<RuleText> shipped_rules();

}  // namespace strata::agent
