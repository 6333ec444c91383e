// Relabelling, as in Prometheus's relabel_configs and metric_relabel_configs: pure functions over
// the labels of one series.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace strata {

enum class RelabelAction : std::uint8_t {
  replace,
  keep,
  drop,
  keepequal,
  dropequal,
  hashmod,
  labelmap,
  labeldrop,
  labelkeep,
  lowercase,
  uppercase
};

std::string_view to_string(RelabelAction action);

/// By the value of the action.
inline constexpr std::array<std::string_view, 11> relabel_action_names = {
    "replace",  "keep",      "drop",      "keepequal", "dropequal", "hashmod",
    "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase"};

/// One rule as it is configured, with Prometheus's defaults.
struct RelabelRule {
  std::vector<std::string> source_labels = {};
  std::string separator = ";";
  std::string target_label = {};
  std::string regex = "(.*)";  // RE2; has to match the whole text
  std::uint64_t modulus = 0;
  std::string replacement = "$1";
  RelabelAction action = RelabelAction::replace;

  bool operator==(const RelabelRule&) const = default;
};

/// Code::invalid with Prometheus's words for what is wrong with the rule.
Status check_relabel_rule(const RelabelRule& rule);

/// The labels of one series, its name as "__name__". Empty labels are no labels.
class LabelSet {
 public:
  using Pair = std::pair<std::string, std::string>;

  /// Empty where there is none; valid until the next change.
  [[nodiscard]] std::string_view get(std::string_view name) const;
  void set(std::string_view name, std::string_view value);  // an empty value removes it
  void remove(std::string_view name);
  void clear() { pairs_.clear(); }

  [[nodiscard]] const std::vector<Pair>& pairs() const { return pairs_; }

 private:
  std::vector<Pair> pairs_;
};

/// Rules that were checked and compiled. Copies share them; apply() may be called from any thread.
class Relabeler {
 public:
  Relabeler() = default;

  /// The number of the first wrong rule, from 1, is in the message.
  static Result<Relabeler> compile(std::span<const RelabelRule> rules);

  [[nodiscard]] bool empty() const { return rules_ == nullptr || rules_->empty(); }

  /// False: the series is dropped, and `labels` are of no more use.
  bool apply(LabelSet& labels) const;

 private:
  struct Compiled;
  std::shared_ptr<const std::vector<Compiled>> rules_;
};

}  // namespace strata
