// CriSource: what a runtime says over Kubernetes's container runtime interface, asked on a thread
// of its own. It serves for CRI-O, which has no other socket.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtimes/cri/cri_api.h"
#include "core/identity/runtimes/grpc/grpc_client.h"
#include "core/identity/source_note.h"

namespace strata {

struct CriSourceOptions {
  std::string socket;
  std::string runtime = "cri-o";
  bool optional = true;  // no socket from the start on is no failure
  grpc::ClientOptions client;
  LabelNames labels = default_labels;
  Duration period = std::chrono::seconds(10);
  Duration breath = std::chrono::milliseconds(250);  // between two lists
};

/// Thread-safe. Destruction cuts a running call short.
class CriSource final : public RuntimeSource {
 public:
  /// `on_change` is called on the source's thread after the view or the health has changed; it must
  /// only wake somebody. `clock` outlives the source.
  CriSource(CriSourceOptions options, const Clock& clock, std::function<void()> on_change = {});
  ~CriSource() override;

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return note_.get(); }
  void nudge(const std::string& id) override;

 private:
  using Containers = decltype(RuntimeView::containers);

  void pass();
  Status list();
  Result<std::string> ask(const char* method);
  bool publish(std::vector<RuntimeContainer> sandboxes, std::vector<RuntimeContainer> containers);

  CriSourceOptions options_;
  const Clock& clock_;
  std::function<void()> on_change_;
  grpc::Client client_;
  Latest<RuntimeView> view_;
  SourceNote note_;
  bool changed_ = false;  // of the source's thread: the view, in this pass
  Worker worker_;         // last: it uses all of the above
};

}  // namespace strata
