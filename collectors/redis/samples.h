// Samples: what a collection of one server adds to a batch, each with the server's own labels.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/metrics/batch.h"

namespace strata::redis {

/// Keys and values in turn.
using Labels = std::initializer_list<std::string_view>;

/// `target` is label text (instance, name) and outlives the object, as does the batch.
class Samples {
 public:
  Samples(std::string_view target, Batch& batch) : target_(target), batch_(batch) {}

  /// Garbage may name a command or a replica twice, or by bytes that only escaping makes alike. Of
  /// a series that is given twice the first counts: two would spoil the whole exposition.
  void add(const MetricDef& def, double number, Labels own = {}, Suffix suffix = Suffix::none);

 private:
  bool is_new(const MetricDef& def, Suffix suffix);

  std::string_view target_;
  Batch& batch_;
  std::string labels_;
  std::string key_;
  std::unordered_set<std::string> series_;
};

}  // namespace strata::redis
