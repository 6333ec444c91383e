// What runtimes say of how their containers fare; also of those that have ended.
#pragma once

#include "core/collector.h"

namespace strata::container {

class ConditionCollector final : public Collector {
 public:
  [[nodiscard]] std::string_view name() const override { return "container_condition"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;
};

}  // namespace strata::container
