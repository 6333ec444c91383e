// DockerSource: what Docker, or another runtime that speaks its API, says of its containers, asked
// on a thread of its own. Events tell at once what to inspect; a list on a period finds what they
// have not told, and is asked for more often while there are no events. While the runtime fails,
// the last good view stays, and health says why.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/latest.h"
#include "core/base/worker.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"
#include "core/identity/runtimes/docker/docker_events.h"
#include "core/identity/source_note.h"

namespace strata {

struct DockerSourceOptions {
  DockerClientOptions client;
  Duration period = std::chrono::seconds(10);         // of lists without events, else of a ping
  Duration relist_period = std::chrono::seconds(60);  // of lists while events come
  LabelNames labels = default_labels;
  std::string runtime = "docker";
  std::string name = "docker";  // in its health
  bool events = true;
  std::string event_filters = {};  // as DockerEventsOptions has them
  bool tells_oom = true;           // events tell of OOM kills
  std::size_t max_containers = 10'000;
  std::size_t max_stopped = 128;  // newest containers that do not run
};

/// Thread-safe. Destruction cuts a running request short.
class DockerSource final : public RuntimeSource {
 public:
  /// `on_change` is called on the source's threads after the view or the health has changed or an
  /// event has come; it must only wake somebody. `clock` outlives the source.
  DockerSource(DockerSourceOptions options, const Clock& clock,
               std::function<void()> on_change = {});
  ~DockerSource() override;

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return note_.get(); }
  [[nodiscard]] std::string version() const override { return *version_.get(); }
  void nudge(const std::string& id) override;
  std::vector<RuntimeEvent> take_events() override;

 private:
  using Listed = std::vector<RuntimeContainer>;

  // The worker's thread.
  void pass();
  void ask_version();
  std::optional<Status> look(std::set<std::string>& nudged, RuntimeContainers& containers);
  Result<Listed> list(const std::string& query);
  Status add_listed(const Listed& listed, std::set<std::string>& nudged,
                    RuntimeContainers& containers);
  Status add_running(std::set<std::string>& nudged, RuntimeContainers& containers);
  Status add_stopped(RuntimeContainers& containers);
  Status add_nudged(std::set<std::string> nudged, RuntimeContainers& containers);
  Status drop_strangers(std::set<std::string>& nudged, RuntimeContainers& containers);
  void put_back(const std::set<std::string>& nudged);
  Result<std::shared_ptr<const RuntimeContainer>> inspect(const std::string& id);
  [[nodiscard]] std::optional<LastExit> exit_of(const std::string& id) const;
  [[nodiscard]] RuntimeContainers current() const;
  [[nodiscard]] std::shared_ptr<const RuntimeContainer> known(const std::string& id) const;
  std::set<std::string> take_nudged();
  bool publish(RuntimeContainers containers);

  // The events' thread.
  void hear(RuntimeEvent event);
  void note_end(const RuntimeEvent& event);
  void on_flowing(bool flowing);

  DockerSourceOptions options_;
  const Clock& clock_;
  std::function<void()> on_change_;
  DockerClient client_;
  Latest<RuntimeView> view_;
  SourceNote note_;
  Latest<std::string> version_{std::make_shared<const std::string>()};
  bool asked_version_ = false;  // the worker's alone: since it last failed to answer
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> flowing_ = false;  // events come
  std::atomic<bool> relist_ = false;   // some may have been missed
  std::optional<Instant> listed_;      // the worker's alone, as the next two
  std::optional<Instant> listed_stopped_;
  std::optional<Instant> answered_;
  mutable std::mutex mutex_;
  std::set<std::string> nudged_;           // this and the rest under mutex_
  std::deque<RuntimeEvent> events_heard_;  // oldest first
  std::map<std::string, LastExit> exits_;  // as events told them
  std::set<std::string> oomed_;            // since their last start
  std::set<std::string> watched_;          // whose start was told by the stream that flows
  Worker worker_;                          // uses all of the above
  std::unique_ptr<DockerEvents> events_;   // last: uses the worker
};

}  // namespace strata
