#include "collectors/host/shapes/part.h"

#include "collectors/host/shapes/host_file.h"

namespace strata::host {

Status PartsCollector::collect(const CollectContext& context, Batch& batch) {
  Status status;
  for (const auto& part : parts_) weigh(status, part->collect(context, batch));
  return status;
}

}  // namespace strata::host
