#pragma once

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

  TargetLabels(Pairs labels, bool honor) : labels_(std::move(labels)), honor_(honor) {}

  /// Appends the label text of one sample. Empty labels are left out: they are no labels.
  void render(std::span<const ParsedLabel> own, std::string& out) const;

 private:
  [[nodiscard]] bool is_ours(std::string_view name) const;
  [[nodiscard]] std::string exported(std::string_view name, std::span<const ParsedLabel> own) const;

  Pairs labels_;
  bool honor_;
};

}  // namespace strata::api
