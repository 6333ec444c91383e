#include "collectors/container/info.h"

#include <string>

#include "collectors/container/metrics.h"

namespace strata::container {
namespace {

/// Empty where the container has no such label.
std::string_view label_of(const Container& container, std::string_view key) {
  const auto found = container.labels.find(std::string(key));
  return found == container.labels.end() ? std::string_view{} : std::string_view(found->second);
}

void add_info(const Container& container, Batch& batch) {
  const auto pid = container.pid == 0 ? std::string{} : std::to_string(container.pid);
  const auto& pod = container.pod;
  batch.add(info, container.entity, 1,
            {container.runtime, container.source, to_string(container.state), pid,
             label_of(container, "com.docker.compose.project"),
             label_of(container, "com.docker.compose.service"), pod.name_space, pod.pod,
             pod.container, pod.uid, pod.qos, pod.sandbox ? "true" : ""});
}

}  // namespace

Status InfoCollector::collect(const CollectContext& context, Batch& batch) {
  batch.hold(context.containers);
  for (const auto& container : context.containers->all()) {
    if (!container->departed) add_info(*container, batch);
  }
  for (const auto& container : context.containers->stopped()) add_info(*container, batch);
  return {};
}

}  // namespace strata::container
