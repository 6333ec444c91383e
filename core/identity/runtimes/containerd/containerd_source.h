// ContainerdSource: what containerd says of its containers, on a thread of its own. It lists them
// when it has connected and seldom after that; in between it asks anew for those that events name.
// While containerd fails, the last good view stays, and the connection is tried ever more seldom.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/latest.h"
#include "core/identity/runtimes/containerd/containerd_client.h"
#include "core/identity/source_note.h"

namespace strata {

struct ContainerdSourceOptions {
  std::vector<std::string> sockets;  // the first that is there
  bool optional = true;              // no socket from the start on is no failure
  grpc::ClientOptions client;
  LabelNames labels = default_labels;
  Duration check = std::chrono::seconds(10);  // whether it still answers
  Duration list = std::chrono::minutes(1);
  Duration breath = std::chrono::milliseconds(20);  // between two looks at events
  Duration shortest_pause = std::chrono::milliseconds(100);
  Duration longest_pause = std::chrono::seconds(10);
};

/// Thread-safe. Destruction cuts a running call short.
class ContainerdSource final : public RuntimeSource {
 public:
  /// `on_change` is called on the source's thread after the view or the health has changed; it must
  /// only wake somebody. `clock` outlives the source.
  ContainerdSource(ContainerdSourceOptions options, const Clock& clock,
                   std::function<void()> on_change = {});
  ~ContainerdSource() override;

  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return view_.get(); }
  [[nodiscard]] SourceHealth health() const override { return note_.get(); }
  /// Containers that are not in the view need none: an event tells of them.
  void nudge(const std::string& id) override;
  std::vector<RuntimeEvent> take_events() override;

 private:
  struct Entry {
    std::string name_space;
    containerd::Described described;
    containerd::Task task;
    std::optional<LastExit> last_exit{};  // of the task that was there last
    std::shared_ptr<const RuntimeContainer> told{};
  };
  using Entries = std::map<std::string, Entry, std::less<>>;

  void run();
  Status open();
  Status follow();
  Status list();
  Status list_namespace(const std::string& name_space, Entries& entries);
  static RuntimeContainer running_as(const Entry& entry);
  static void set_task(Entry& entry, containerd::Task task);
  static void set_no_task(Entry& entry);
  static void take_tasks(const std::string& name_space, const std::vector<containerd::Task>& tasks,
                         Entries& entries);
  Status look_again(Instant& checked, Instant& listed);
  Status refresh();
  Status refresh(const containerd::Touched& which);
  void take_nudged();
  void hear(containerd::Heard heard);
  void take_in(std::vector<RuntimeEvent>& events);
  void hand_over(std::vector<RuntimeEvent> events);
  void tell(const Status& status);
  bool publish();

  ContainerdSourceOptions options_;
  const Clock& clock_;
  std::function<void()> on_change_;
  containerd::ContainerdClient client_;
  Latest<RuntimeView> view_;
  SourceNote note_;
  std::mutex mutex_;
  std::set<std::string> nudged_;     // under mutex_
  std::deque<RuntimeEvent> events_;  // under mutex_
  // Of the source's thread:
  Entries entries_;
  std::set<containerd::Touched> touched_;
  std::vector<RuntimeEvent> heard_;  // until their containers have been asked about
  bool stale_ = false;               // entries_ have been read since the view was made
  bool handed_over_ = false;         // events_ have come since somebody was woken
  bool overrun_ = false;             // more was touched than is asked for one by one
  Duration pause_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace strata
