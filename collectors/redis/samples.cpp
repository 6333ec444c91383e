#include "collectors/redis/samples.h"

#include "core/metrics/labels.h"

namespace strata::redis {

void Samples::add(const MetricDef& def, double number, Labels own, Suffix suffix) {
  labels_ = target_;
  for (const auto* at = own.begin(); at != own.end(); at += 2) {
    append_label(labels_, 0, at[0], at[1]);
  }
  if (is_new(def, suffix)) batch_.add_rendered(def, suffix, labels_, number);
}

bool Samples::is_new(const MetricDef& def, Suffix suffix) {
  key_.assign(def.name).append(1, static_cast<char>(suffix)).append(labels_);
  return series_.insert(key_).second;
}

}  // namespace strata::redis
