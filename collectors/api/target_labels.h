#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/metrics/exposition_line.h"

namespace strata::api {

/// The labels that a target adds to what it serves, and what becomes of a clash. As in Prometheus:
/// the application's label is renamed "exported_<name>", or with `honor` it stays and the target's
/// own is left out.
class TargetLabels {
 public:
  using Pairs = std::vector<std::pair<std::string, std::string>>;

  TargetLabels() = default;
  TargetLabels(Pairs labels, bool honor) : labels_(std::move(labels)), honor_(honor) {}

  /// The labels of one sample, the target's first. Empty ones are left out: they are no labels.
  /// Valid until the next call, and as long as what `own` views.
  std::span<const ParsedLabel> merge(std::span<const ParsedLabel> own);

 private:
  [[nodiscard]] bool is_ours(std::string_view name) const;
  [[nodiscard]] std::string_view exported(std::string_view name, std::span<const ParsedLabel> own);
  void add_clashing(std::span<const ParsedLabel> own);

  Pairs labels_;
  bool honor_ = false;
  std::vector<ParsedLabel> merged_;
  std::vector<ParsedLabel> clashing_;
  std::deque<std::string> exported_;  // names that merged_ views
};

/// Appends label text to `out`.
void render_labels(std::span<const ParsedLabel> labels, std::string& out);

}  // namespace strata::api
