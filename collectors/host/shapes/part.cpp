#include "collectors/host/shapes/part.h"

#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/looking.h"

namespace strata::host {

PartsCollector::PartsCollector(std::string name, Placement placement,
                               std::vector<std::unique_ptr<Part>> parts)
    : name_(std::move(name)), placement_(placement) {
  for (auto& part : parts) parts_.push_back({.part = std::move(part), .lacking = {}});
}

Status PartsCollector::ask(Asked& asked, const CollectContext& context, Batch& batch) {
  if (asked.lacking && context.now - asked.at < looked_at_again) return fail(*asked.lacking);
  const auto before = batch.samples().size();
  auto status = asked.part->collect(context, batch);
  const bool has_nothing = batch.samples().size() == before;
  asked.lacking.reset();
  if (!status && status.error().code == Code::no_data && has_nothing) {
    asked.lacking = status.error();
  }
  asked.at = context.now;
  return status;
}

Status PartsCollector::collect(const CollectContext& context, Batch& batch) {
  Status status;
  for (auto& asked : parts_) weigh(status, ask(asked, context, batch));
  return status;
}

}  // namespace strata::host
