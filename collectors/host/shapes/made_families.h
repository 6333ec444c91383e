// Families whose names come from the host: a counter of a kernel that is newer than this program, a
// sensor's kind. Their definitions are made when a name is first seen.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/metrics/batch.h"

namespace strata::host {

/// `text` as a metric's name may have it: other bytes than letters, digits and '_' become '_'.
std::string metric_name(std::string_view text);

struct FamilyText {
  std::string name;  // whole; metric_name() is applied to it
  std::string help;
  MetricType type = MetricType::untyped;
  LabelKeys labels = {};
};

/// Belongs to a collector's thread. What batches refer to outlives them (hold()).
class MadeFamilies {
 public:
  /// The definition for `key`, made by make() when it is new. Null beyond a bound on their number.
  const MetricDef* find(std::string_view key, const std::function<FamilyText()>& make);

  /// To be called for each batch that samples of these definitions were added to.
  void hold(Batch& batch) const { batch.hold(made_); }

 private:
  struct Made {
    FamilyText text;
    MetricDef def;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  using All = std::unordered_map<std::string, std::unique_ptr<const Made>, Hash, std::equal_to<>>;

  std::shared_ptr<All> made_ = std::make_shared<All>();
};

}  // namespace strata::host
