// Who each container is, and who said so, as labels of a gauge that is always 1; also of those that
// have ended and whose runtime has them still.
#pragma once

#include "core/collector.h"

namespace strata::container {

class InfoCollector final : public Collector {
 public:
  [[nodiscard]] std::string_view name() const override { return "container_info"; }
  [[nodiscard]] Layer layer() const override { return Layer::container; }
  Status collect(const CollectContext& context, Batch& batch) override;
};

}  // namespace strata::container
