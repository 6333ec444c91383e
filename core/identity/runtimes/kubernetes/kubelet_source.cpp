#include "core/identity/runtimes/kubernetes/kubelet_source.h"

#include <utility>

namespace strata {

KubeletSource::KubeletSource(KubeletSourceOptions options, const Clock& clock,
                             std::function<void()> on_change)
    : options_(std::move(options)),
      clock_(clock),
      on_change_(std::move(on_change)),
      client_(options_.client),
      note_("kubelet"),
      worker_(options_.period, [this](const std::stop_token& stop) { pass(stop); }) {}

KubeletSource::~KubeletSource() { client_.stop(); }

void KubeletSource::pass(const std::stop_token& stop) {
  const auto answer = client_.pods();
  if (stop.stop_requested()) return;
  auto containers = answer ? parse_kubelet_pods(*answer, options_.labels)
                           : Result<std::vector<RuntimeContainer>>(fail(answer.error()));
  const bool changed = containers && publish(std::move(*containers));
  const auto status = containers ? Status{} : fail(containers.error());
  const bool turned = note_.note(status, clock_.now());
  if ((changed || turned) && on_change_) on_change_();
}

bool KubeletSource::publish(std::vector<RuntimeContainer> containers) {
  const auto before = view_.get();
  const auto now = clock_.now();
  RuntimeView view{"kubelet", {}};
  for (auto& container : containers) {
    container.inspected = now;
    if (before != nullptr) {
      const auto known = before->containers.find(container.id);
      if (known != before->containers.end()) {
        container.inspected = known->second->inspected;
        if (*known->second == container) {
          view.containers.emplace(container.id, known->second);
          continue;
        }
        container.inspected = now;
      }
    }
    const auto id = container.id;
    view.containers.emplace(id, std::make_shared<const RuntimeContainer>(std::move(container)));
  }
  if (before != nullptr && before->containers == view.containers) return false;
  view_.publish(std::make_shared<const RuntimeView>(std::move(view)));
  return true;
}

}  // namespace strata
