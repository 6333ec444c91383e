// Pipeline: everything that lives on the loop thread, from cgroup events to published snapshots.
// HTTP threads see only what it publishes.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/all_collectors.h"
#include "agent/config/config.h"
#include "agent/log.h"
#include "agent/namespace_sockets.h"
#include "agent/pipeline/address_names.h"
#include "agent/pipeline/alerts_out.h"
#include "agent/pipeline/annotated_apis.h"
#include "agent/pipeline/local_redis.h"
#include "agent/pipeline/runtime_sources.h"
#include "agent/pipeline/situation.h"
#include "agent/pipeline/telling_events.h"
#include "agent/profile/service.h"
#include "agent/runtime/event_loop.h"
#include "agent/runtime/scheduler.h"
#include "agent/runtime/self_metrics.h"
#include "agent/runtime/snapshot_gate.h"
#include "core/base/hangup_watch.h"
#include "core/events/journal.h"
#include "core/identity/container_index.h"
#include "core/identity/peer_names.h"

namespace strata::agent {

/// Who judges what is collected; both are called on the loop.
struct SnapshotObserver {
  /// What it has to show itself, for the next snapshot.
  std::function<CollectorReport()> report;
  /// A snapshot has been published. `news` are collectors that something has happened to, and whose
  /// part of it cannot wait to be judged.
  std::function<void(const Snapshot&, const std::vector<std::string>& news)> published;
};

class Pipeline {
 public:
  /// `loop` and `clock` outlive the pipeline. Nothing runs before start().
  Pipeline(Config config, EventLoop& loop, const Clock& clock);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline();

  /// Before start().
  void observe(SnapshotObserver observer) { observer_ = std::move(observer); }

  /// Attaches the BPF programs and opens the way into containers' networks. No thread has been
  /// started yet, so rights that only this needs can be dropped after it. A program that cannot
  /// attach is off, with its reason in the kernel status.
  void attach();

  /// Starts the sources, the collectors and the loop's timer.
  void start();

  /// Loop thread: makes what runs match `config`. Keys that only a restart can change are named in
  /// the log and stay as they were.
  void reconfigure(Config config);

  /// Loop thread: something may be wrong, so that rules need fresher figures for a while.
  void attend();

  /// Loop thread: begins to end all collectors; idle() tells when the last one has.
  void stop();
  [[nodiscard]] AlertsOut& alerts_out() { return alerts_out_; }
  [[nodiscard]] bool idle() { return scheduler_.idle() && alerts_out_.idle(); }

  /// Any thread, after start().
  [[nodiscard]] const HostFs& host_fs() const { return fs_; }
  [[nodiscard]] WallTime started() const { return started_; }
  [[nodiscard]] SnapshotGate& snapshots() { return gate_; }
  [[nodiscard]] const EventJournal& journal() const { return journal_; }
  [[nodiscard]] std::shared_ptr<const ContainerSet> containers() const {
    return index_->containers();
  }
  [[nodiscard]] std::shared_ptr<const KernelStatus> kernel() const { return kernel_status_.get(); }
  [[nodiscard]] std::vector<SourceHealth> sources() const;
  [[nodiscard]] const Situation& situation() const { return situation_; }
  [[nodiscard]] const CgroupLayout& layout() const { return layout_; }
  [[nodiscard]] ProfileService& profiles() { return profiles_; }

 private:
  CollectContext context() const;
  [[nodiscard]] std::vector<SourceHealth> all_sources() const;
  void on_timer();
  void on_request();
  void on_collected();
  void on_names_changed();
  void take_runtime_events();
  void take_docker_version();
  void on_kernel_events();
  void watch_connections();
  void on_hangups();
  std::vector<std::string> take_news(const Snapshot& snapshot);
  void publish_soon();
  void publish_events_soon();
  Parts parts();
  [[nodiscard]] bool names_known() const;
  void begin();
  void look_around(LayerSet layers);
  void find_targets();
  void settle();
  void publish_events();
  void publish(std::uint64_t answered);
  void log_changes(const std::vector<CollectorReport>& reports);
  void log_budgets();
  void arm();

  Config config_;
  EventLoop& loop_;
  const Clock& clock_;
  WallTime started_;
  HostFs fs_;
  CgroupLayout layout_;
  std::unique_ptr<NamespaceSockets> sockets_;  // null: not allowed, or not wanted
  LocalRedis local_redis_;
  AnnotatedApis annotated_;
  AddressNames names_;
  PeerNames peers_;
  EventJournal journal_;
  RuntimeSources runtimes_;
  // Shared with a collector's thread; empty while unknown.
  std::shared_ptr<Latest<std::string>> docker_version_ =
      std::make_shared<Latest<std::string>>(std::make_shared<const std::string>());
  std::unique_ptr<ContainerIndex> index_;
  std::unique_ptr<kernel::KernelSide> kernel_;  // null: switched off
  Latest<KernelStatus> kernel_status_;
  SelfMetrics self_;
  SnapshotGate gate_;
  Situation situation_;
  SnapshotObserver observer_;  // empty: nobody
  ChangeLog changes_;
  AlertsOut alerts_out_;
  std::atomic<bool> collected_told_ = false;              // on_collected() is posted already
  std::map<std::string, std::uint64_t> failures_logged_;  // by collector: its failures so far
  std::uint64_t sequence_ = 0;
  std::optional<SnapshotGate::Requests> serving_;  // that the running refresh will answer
  Instant begin_at_latest_{};
  bool begun_ = false;
  Instant give_up_{};                   // when they are answered with what there is
  std::optional<Instant> publish_due_;  // when collections that nobody waits for are made visible
  std::optional<Instant> journal_due_;  // when events that came are made visible
  TellingEvents telling_;
  Duration events_cost_{};                  // of the last time
  std::map<std::string, Instant> hurried_;  // collectors, and since when
  std::optional<HangupWatch> hangups_;      // of collectors' connections; nullopt: not to be had
  ProfileService profiles_;
  Scheduler scheduler_;  // last: its threads use the rest
};

}  // namespace strata::agent
