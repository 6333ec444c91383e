#include <algorithm>
#include <tuple>
#include <vector>

#include "rules/files/rule_file.h"

namespace strata::rules {

std::string duplicate_warning(const RuleFile& file) {
  std::vector<const Rule*> rules;
  for (const auto& group : file.groups) {
    for (const auto& rule : group.rules) rules.push_back(&rule);
  }
  const auto key = [](const Rule* rule) { return std::tie(rule->name, rule->labels); };
  std::ranges::stable_sort(rules, [&](const Rule* a, const Rule* b) { return key(a) < key(b); });
  int count = 0;
  std::string found;
  for (std::size_t i = 1; i < rules.size(); ++i) {
    if (key(rules[i]) != key(rules[i - 1])) continue;
    ++count;
    found += "Metric: " + rules[i]->name + "\nLabel(s):\n";
    for (const auto& [name, value] : rules[i]->labels) found += "\t" + name + ": " + value + "\n";
  }
  if (count == 0) return {};
  return "lint error " + std::to_string(count) + " duplicate rule(s) found.\n" + found +
         "Might cause inconsistency while recording expressions";
}

}  // namespace strata::rules
