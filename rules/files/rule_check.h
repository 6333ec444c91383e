// A rule file as it is written, and whether it means something.
#pragma once

#include "rules/files/rule_file.h"

namespace strata::rules {

struct PlacedText {
  std::string text;
  int line = 0;
  int column = 0;
};

struct WrittenRule {
  PlacedText record;
  PlacedText alert;
  PlacedText expr;
  promql::Milliseconds hold{0};
  promql::Milliseconds keep_firing{0};
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
};

struct WrittenGroup {
  int line = 0;
  int column = 0;
  std::string name;
  std::optional<promql::Milliseconds> interval;
  std::int64_t limit = 0;
  std::vector<WrittenRule> rules;
};

struct WrittenFile {
  std::vector<WrittenGroup> groups;
};

/// All faults, in promtool's order.
ParsedRules check_file(WrittenFile file);

}  // namespace strata::rules
