// ContainerIndex: the one owner of "which container is this". It finds containers, and systemd's
// units beside them, by walking cgroupfs, hears of them at once from cgroup events, learns names
// from the runtimes' sources, and keeps the departed for a while, so that late numbers and events
// still find their container. A container that no runtime names is kept under its id.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/host_fs.h"
#include "core/base/latest.h"
#include "core/identity/cgroup_layout.h"
#include "core/identity/cgroup_tree.h"
#include "core/identity/container_set.h"
#include "core/identity/plain_cgroups.h"
#include "core/identity/runtime_view.h"
#include "core/identity/stopped_containers.h"
#include "core/identity/told_paths.h"

namespace strata {

struct ContainerIndexOptions {
  Duration keep_departed = std::chrono::minutes(1);
  std::size_t max_departed = 1024;
  /// For how long after its appearance a container that no runtime names is asked for, ever more
  /// seldom. Later it is found through the source's own period.
  Duration ask_for_name = std::chrono::seconds(30);
  /// How old a walk may be while cgroup events tell of every change.
  Duration walk_again = std::chrono::seconds(10);
  /// Whether cgroups that are no containers are kept, for the families of every cgroup.
  bool plain_cgroups = true;
};

/// Owned by the loop thread: all but containers() is called there. Nothing here blocks on more than
/// cgroupfs and /proc.
class ContainerIndex {
 public:
  /// `clock` and `sources` outlive the index. Where two sources know a container, the first names
  /// it.
  ContainerIndex(HostFs fs, CgroupLayout layout, const Clock& clock,
                 std::vector<RuntimeSource*> sources, ContainerIndexOptions options = {});

  /// Walks cgroupfs unless events have told of every change, takes in what the sources know,
  /// forgets the long departed, and publishes if anything has changed. `missed` is how many cgroup
  /// events have been lost so far, nothing where none are heard. An error means that the walk
  /// failed; the earlier state stays.
  Status refresh(std::optional<std::uint64_t> missed = std::nullopt);

  /// From kernel events; `path` is relative to the hierarchy's root. Cheap for cgroups that are no
  /// container's. Call commit_events() after the last of a batch.
  void on_cgroup_created(CgroupKey key, std::string_view path);
  void on_cgroup_removed(CgroupKey key, std::string_view path);

  /// Takes in the sources' newest views and publishes if anything has changed. Also to be called
  /// when a source has told of a change.
  void commit();

  /// As commit(), where kernel events can have told anything new: of a container's cgroup, or while
  /// a young container is not all known. Most events are of other things, and a look at every
  /// container takes longer than they do.
  void commit_events();

  /// Whether a source has told that this cgroup is a container's own.
  [[nodiscard]] bool is_told(std::string_view path) const { return told_paths_.contains(path); }

  /// Never null. Thread-safe.
  [[nodiscard]] std::shared_ptr<const ContainerSet> containers() const { return set_.get(); }

  [[nodiscard]] const CgroupLayout& layout() const { return layout_; }

 private:
  /// When to try again: at once, then after pauses that double.
  struct Retry {
    Duration pause = std::chrono::milliseconds(100);
    Instant next{};

    bool due(Instant now, Duration longest);
  };
  /// A live container while it is being followed.
  struct Followed {
    Container facts;
    CgroupKey identity;                      // its own cgroup in the tree that identified it
    std::vector<std::uint64_t> descendants;  // their inodes there, to see a change
    Instant since{};                         // when this run of it was first seen
    bool restarted = false;  // facts of an inspection before `since` are of the run before
    bool unsettled = true;   // the process is not known yet
    bool rooted = false;     // its keys have been read when all of its cgroups were there
    Retry ask;               // the sources for its name
    Retry look;              // for its process
    Retry state_look;        // at its cgroup's state, where no runtime tells of it
    bool has_run = false;    // a process has been seen in it
    bool changed = true;     // `published` is behind `facts`
    std::shared_ptr<const RuntimeContainer> told;  // last taken in
    std::uint64_t asked = 0;                       // views_taken_ when it was last looked up
    std::shared_ptr<const Container> published;
  };
  using Live = std::map<std::string, Followed, std::less<>>;
  /// What one walk found of one container.
  struct Sighting {
    CgroupKey identity;
    std::vector<std::uint64_t> descendants;
  };
  using Sightings = std::map<std::string, Sighting, std::less<>>;

  [[nodiscard]] bool may_skip_walk(std::optional<std::uint64_t> missed) const;
  Status walk();
  Status sight(const CgroupHierarchy& hierarchy, Sightings& sightings);
  [[nodiscard]] bool within_told(std::string_view path) const;
  void reconcile(const Sightings& sightings);
  Followed& follow(std::string_view path, CgroupKey identity);
  [[nodiscard]] Followed newcomer(std::string_view path) const;
  void depart(Live::iterator gone);
  void forget_departed();
  void release_reused(CgroupKey key);
  [[nodiscard]] bool is_owner(std::string_view path) const;
  [[nodiscard]] Live::iterator innermost(std::string_view path);
  [[nodiscard]] std::vector<CgroupKey> keys_of(const std::string& path) const;
  [[nodiscard]] bool identifies(CgroupKey key) const;
  [[nodiscard]] bool is_young(const Followed& followed) const;
  void take_paths();
  void adopt(const std::string& path);
  [[nodiscard]] std::vector<const CgroupHierarchy*> trees_of_containers() const;
  void settle_pods();
  void ask(Followed& followed);
  void learn(Followed& followed);
  void look_up(Followed& followed);
  void look_for_process(Followed& followed);
  void look_at_state(Followed& followed);
  void root(Followed& followed) const;
  void name_departed();
  void take_in(Followed& followed, const RuntimeContainer& told, const RuntimeView& view);
  [[nodiscard]] std::vector<int> processes_of(const std::string& path) const;
  void find_process(Followed& followed) const;
  void look_for_stopped();
  void publish();

  HostFs fs_;
  CgroupLayout layout_;
  std::vector<CgroupHierarchy> hierarchies_;
  const Clock& clock_;
  std::vector<RuntimeSource*> sources_;
  ContainerIndexOptions options_;
  std::vector<std::shared_ptr<const RuntimeView>> views_;  // as last taken in, by source
  std::uint64_t views_taken_ = 1;                          // how often they have changed
  ToldPaths told_paths_;
  std::optional<WallTime> boot_;
  Container host_;
  Live live_;
  PlainCgroups plain_;
  std::deque<std::shared_ptr<const Container>> departed_;  // newest first
  StoppedContainers stopped_;
  bool changed_ = true;
  bool touched_ = true;  // an event was of a container's cgroup, or one is young, since commit()
  std::optional<Instant> walked_;
  std::optional<std::uint64_t> missed_;  // at the last walk
  Latest<ContainerSet> set_;
};

}  // namespace strata
