// DockerSource: what Docker says of its containers, asked on a thread of its own. It lists them on
// a period and inspects only those that are new or nudged. While Docker fails, the last good view
// stays, and health says why.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata {

struct DockerSourceOptions {
  DockerClientOptions client;
  Duration period = std::chrono::seconds(10);
  LabelNames labels = default_labels;
};

/// Thread-safe. Destruction cuts a running request short.
class DockerSource final : public RuntimeSource {
 public:
  /// `on_change` is called on the source's thread after the view or the health has changed; it must
  /// only wake somebody. `clock` outlives the source.
  DockerSource(DockerSourceOptions options, const Clock& clock,
               std::function<void()> on_change = {});
  ~DockerSource() override;

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return *health_.get(); }
  void nudge(const std::string& id) override;

 private:
  using Containers = decltype(RuntimeView::containers);
  using Listed = std::vector<RuntimeContainer>;

  void pass();
  Result<Listed> list();
  Status add_listed(const Listed& listed, std::set<std::string>& nudged, Containers& containers);
  Status add_nudged(std::set<std::string> nudged, Containers& containers);
  Status drop_strangers(std::set<std::string>& nudged);
  void put_back(const std::set<std::string>& nudged);
  Result<std::shared_ptr<const RuntimeContainer>> inspect(const std::string& id);
  [[nodiscard]] std::shared_ptr<const RuntimeContainer> known(const std::string& id) const;
  std::set<std::string> take_nudged();
  [[nodiscard]] std::set<std::string> not_running_yet() const;
  bool note(const Status& status);

  DockerSourceOptions options_;
  const Clock& clock_;
  std::function<void()> on_change_;
  DockerClient client_;
  Latest<RuntimeView> view_;
  Latest<SourceHealth> health_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::set<std::string> nudged_;  // under mutex_
  Worker worker_;                 // last: it uses all of the above
};

}  // namespace strata
