// Allowed labels of runtimes, as labels of a gauge that is always 1.
#pragma once

#include <string_view>

#include "core/collector.h"

namespace strata::container {

class LabelsCollector final : public Collector {
 public:
  [[nodiscard]] std::string_view name() const override { return "container_labels"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;
};

}  // namespace strata::container
