// KubeletSource: the names that kubelet knows, asked on a thread of its own; for containers that no
// runtime names.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtimes/kubernetes/kubelet_client.h"
#include "core/identity/runtimes/kubernetes/kubelet_json.h"
#include "core/identity/source_note.h"

namespace strata {

struct KubeletSourceOptions {
  KubeletClientOptions client;
  LabelNames labels = default_labels;
  Duration period = std::chrono::seconds(10);
};

/// Thread-safe. Destruction cuts a running request short.
class KubeletSource final : public RuntimeSource {
 public:
  /// `on_change` is called on the source's thread after the view or the health has changed; it must
  /// only wake somebody. `clock` outlives the source.
  KubeletSource(KubeletSourceOptions options, const Clock& clock,
                std::function<void()> on_change = {});
  ~KubeletSource() override;

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return note_.get(); }
  /// The whole list is asked for on its period alone: it is large, and kubelet is everybody's.
  void nudge(const std::string& /*id*/) override {}

 private:
  void pass(const std::stop_token& stop);
  bool publish(std::vector<RuntimeContainer> containers);

  KubeletSourceOptions options_;
  const Clock& clock_;
  std::function<void()> on_change_;
  KubeletClient client_;
  Latest<RuntimeView> view_;
  SourceNote note_;
  Worker worker_;  // last: it uses all of the above
};

}  // namespace strata
