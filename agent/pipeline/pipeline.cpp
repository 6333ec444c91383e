#include "agent/pipeline/pipeline.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>

#include "agent/host_facts.h"
#include "agent/pipeline/fixed_keys.h"
#include "agent/pipeline/kernel_settings.h"
#include "agent/pipeline/runtime_journal.h"
#include "agent/runtime/scrape_health.h"

namespace strata::agent {
namespace {

/// A scrape is answered within this, whatever the collectors do.
constexpr Duration request_patience = std::chrono::milliseconds(250);
constexpr Duration gate_patience = std::chrono::milliseconds(500);
/// How long the first collection waits for containers' names.
constexpr Duration names_patience = std::chrono::milliseconds(400);
/// Ring events taken in one go, so that a storm cannot starve a tick.
constexpr std::size_t ring_budget = 256;
/// Events become visible this much later at most; a burst is copied once.
constexpr Duration journal_delay = std::chrono::milliseconds(50);
/// How long what nobody waits for may lie unpublished, so that one snapshot takes in several.
constexpr Duration publish_delay = std::chrono::milliseconds(100);
/// Making events and containers visible takes longer the more there are; never more than this part
/// of a CPU.
constexpr int events_share = 50;

}  // namespace

Pipeline::Pipeline(Config config, EventLoop& loop, const Clock& clock)
    : config_(std::move(config)),
      loop_(loop),
      clock_(clock),
      started_(clock.wall_now()),
      fs_(config_.paths),
      layout_(CgroupLayout::detect(fs_)),
      local_redis_(fs_),
      annotated_(fs_, [](const std::string& note) { spdlog::warn("{}", note); }),
      names_(fs_, layout_, clock),
      peers_(fs_, layout_),
      journal_(config_.limits.events),
      self_(build_info(), started_),
      gate_([this] { loop_.post([this] { on_request(); }); }, gate_patience),
      changes_(*spdlog::default_logger(), clock),
      alerts_out_(loop, clock, changes_, *spdlog::default_logger()),
      profiles_({fs_, layout_.mode == CgroupMode::v1, [this] { return containers(); },
                 [this](const Status& status) {
                   loop_.post([=, this] { changes_.report("continuous profile", status); });
                 }}),
      scheduler_(clock, [this] {
        if (!collected_told_.exchange(true)) loop_.post([this] { on_collected(); });
      }) {}

Pipeline::~Pipeline() {
  while (!runtimes_.empty()) runtimes_.pop_back();
}

void Pipeline::attach() {
  if (config_.containers.scrape.enabled) {
    // Without the right, containers are scraped by their addresses alone.
    if (auto sockets = NamespaceSockets::start()) sockets_ = *std::move(sockets);
  }
  if (!config_.kernel.enabled) return;
  kernel_ = std::make_unique<kernel::KernelSide>(
      layout_, journal_,
      kernel::KernelSide::Listeners{
          .cgroup_created = [this](auto key, auto path) { index_->on_cgroup_created(key, path); },
          .cgroup_removed = [this](auto key, auto path) { index_->on_cgroup_removed(key, path); },
          .is_told = [this](auto path) { return index_->is_told(path); }},
      probe_settings(config_), [this](const Endpoint& endpoint, const CollectContext& context) {
        return peers_.name_of(endpoint, context.now, context.containers);
      });
  kernel_->attach();
  kernel_status_.publish(kernel_->last_status());
}

void Pipeline::start() {
  for (const auto& note : config_.notes) spdlog::warn("configuration: {}", note);
  self_.set(config_.thresholds);
  runtimes_ = make_sources(config_.containers, fs_, clock_,
                           [this] { loop_.post([this] { on_names_changed(); }); });
  std::vector<RuntimeSource*> sources;
  for (const auto& runtime : runtimes_) sources.push_back(runtime.get());
  index_ = std::make_unique<ContainerIndex>(
      fs_, layout_, clock_, sources,
      ContainerIndexOptions{.plain_cgroups = config_.containers.cgroups});
  if (kernel_ && kernel_->epoll_fd() >= 0) {
    changes_.report("kernel events",
                    loop_.watch(kernel_->epoll_fd(), [this] { on_kernel_events(); }));
  }
  watch_connections();
  if (!config_.redis) local_redis_.look(clock_.now());
  alerts_out_.apply(config_);
  profiles_.apply(profiling_settings(config_));
  scheduler_.reconcile(all_collectors(config_, parts()));
  begin_at_latest_ = clock_.now() + names_patience;
  begin();
}

void Pipeline::stop() {
  scheduler_.reconcile({});
  profiles_.stop();
  alerts_out_.stop();
}

Parts Pipeline::parts() {
  return {fs_,
          &clock_,
          layout_,
          kernel_.get(),
          [this](std::string_view host, unsigned port) {
            return names_.name_at(containers(), host, port);
          },
          config_.redis.value_or(local_redis_.found()),
          annotated_.found(),
          sockets_.get(),
          [version = docker_version_] { return *version->get(); },
          [this](Event event) {
            loop_.post([this, event = std::move(event)] {
              journal_.append(event);
              publish_events_soon();
            });
          },
          [](const std::string& note) { spdlog::warn("{}", note); },
          [this](int connection, const std::string& collector) {
            if (hangups_) static_cast<void>(hangups_->watch(connection, collector));
          },
          &profiles_};
}

/// Without it the end of a connection is noticed at the next collection.
void Pipeline::watch_connections() {
  auto made = HangupWatch::make();
  if (!made) return changes_.report("watch over connections", fail(made.error()));
  hangups_.emplace(*std::move(made));
  changes_.report("watch over connections", loop_.watch(hangups_->fd(), [this] { on_hangups(); }));
}

void Pipeline::on_hangups() {
  for (const auto& collector : hangups_->take()) {
    hurried_.emplace(collector, clock_.now());
    scheduler_.hurry(collector);
  }
  on_timer();
}

/// Those that were hurried and have been collected since.
std::vector<std::string> Pipeline::take_news(const Snapshot& snapshot) {
  std::vector<std::string> news;
  for (const auto& report : snapshot.collectors) {
    const auto hurried = hurried_.find(report.name);
    if (hurried == hurried_.end() || report.collected_at < hurried->second) continue;
    news.push_back(report.name);
    hurried_.erase(hurried);
  }
  return news;
}

void Pipeline::reconfigure(Config config) {
  for (const auto& key : keep_fixed(config_, config)) {
    spdlog::warn("reload: {} changes only with a restart", key);
  }
  config_ = std::move(config);
  self_.set(config_.thresholds);
  if (kernel_) kernel_->apply(probe_settings(config_));
  alerts_out_.apply(config_);
  profiles_.apply(profiling_settings(config_));
  annotated_.look(clock_.now(), containers(), config_.containers.scrape, config_.apis);
  scheduler_.reconcile(all_collectors(config_, parts()));
  on_timer();
}

CollectContext Pipeline::context() const {
  return {clock_.now(), clock_.wall_now(), index_->containers()};
}

/// Without those of runtimes that are not on this host.
std::vector<SourceHealth> Pipeline::sources() const {
  auto here = all_sources();
  std::erase_if(here, [](const auto& source) { return !source.present; });
  return here;
}

std::vector<SourceHealth> Pipeline::all_sources() const {
  std::vector<SourceHealth> sources;
  for (const auto& runtime : runtimes_) sources.push_back(runtime->health());
  return sources;
}

/// Takes in whatever has happened to containers before collectors of these layers are asked about
/// them. The host's need no containers but for names, and so no walk of the cgroups of their own.
void Pipeline::look_around(LayerSet layers) {
  if (kernel_) kernel_->pump(ring_budget);
  const auto missed = kernel_ ? kernel_->missed_cgroup_events() : std::nullopt;
  if (!missed && layers == LayerSet(Layer::host)) return;
  changes_.report("containers", index_->refresh(missed));
  find_targets();
}

/// Servers that nobody has configured, as they come and go.
void Pipeline::find_targets() {
  const auto now = clock_.now();
  const bool redis = !config_.redis && local_redis_.look(now);
  const bool apis = annotated_.look(now, containers(), config_.containers.scrape, config_.apis);
  if (redis || apis) scheduler_.reconcile(all_collectors(config_, parts()));
}

/// Whether every source of names has answered, well or badly.
bool Pipeline::names_known() const {
  const auto known = all_sources();
  return std::all_of(known.begin(), known.end(), [](const auto& s) { return s.changes > 0; });
}

/// The first collection waits a moment for containers' names, so that no series appears under an id
/// first and under a name later. Requests that come meanwhile are answered by it.
void Pipeline::begin() {
  begun_ = names_known() || clock_.now() >= begin_at_latest_;
  if (begun_) return on_request();
  arm();
}

void Pipeline::on_timer() {
  if (!begun_) return begin();
  const auto now = clock_.now();
  if (now >= scheduler_.next_due()) {
    look_around(LayerSet::all());
    scheduler_.run_due(context());
    publish_soon();
  }
  settle();
  if (publish_due_ && now >= *publish_due_) publish(0);
  if (journal_due_ && now >= *journal_due_) publish_events();
  arm();
}

void Pipeline::publish_events() {
  const auto begun = clock_.now();
  journal_due_.reset();
  index_->commit_events();
  journal_.publish();
  if (telling_.take(*journal_.page())) attend();
  events_cost_ = clock_.now() - begun;
}

void Pipeline::attend() {
  if (config_.rules && config_.rules->empty()) return;  // nobody judges
  scheduler_.attend(clock_.now() + attention);
  arm();
}

void Pipeline::on_request() {
  if (!begun_) return;
  auto requests = gate_.requested();
  if (serving_) requests.layers |= serving_->layers;
  look_around(requests.layers);
  serving_ = requests;
  give_up_ = clock_.now() + request_patience;
  scheduler_.refresh(context(), requests.layers);
  settle();
  arm();
}

void Pipeline::on_collected() {
  collected_told_ = false;
  publish_soon();
  settle();
  arm();
}

/// What nobody waits for is published once for all collectors that end at about the same time. The
/// word that one has ended may come after the snapshot that it is in.
void Pipeline::publish_soon() {
  if (serving_ || publish_due_ || !scheduler_.has_news()) return;
  publish_due_ = clock_.now() + publish_delay;
}

void Pipeline::on_names_changed() {
  index_->commit();
  if (kernel_ && kernel_->on_containers(containers())) publish_events_soon();
  take_runtime_events();
  take_docker_version();
  find_targets();
  arm();
  if (!begun_) begin();
  for (const auto& source : sources()) {
    if (source.changes == 0) continue;  // has not answered yet
    changes_.report(source.source, source.ok ? Status{} : Status{fail(source.error)});
  }
}

void Pipeline::take_docker_version() {
  for (const auto& runtime : runtimes_) {
    if (runtime->health().source != "docker") continue;
    if (auto version = runtime->version(); version != *docker_version_->get()) {
      docker_version_->publish(std::make_shared<const std::string>(std::move(version)));
    }
  }
}

/// What the kernel has to tell of the same comes first, so that it is told once.
void Pipeline::take_runtime_events() {
  std::vector<RuntimeEvent> events;
  for (const auto& runtime : runtimes_) {
    auto taken = runtime->take_events();
    std::move(taken.begin(), taken.end(), std::back_inserter(events));
  }
  if (events.empty()) return;
  if (kernel_) kernel_->pump(ring_budget);
  const bool kernel_tells = kernel_ && kernel_->missed_cgroup_events().has_value();
  for (const auto& event : events) tell(event, *containers(), kernel_tells, journal_);
  publish_events_soon();
}

void Pipeline::on_kernel_events() {
  kernel_->pump(ring_budget);
  publish_events_soon();
}

void Pipeline::publish_events_soon() {
  if (!journal_due_) {
    journal_due_ = clock_.now() + std::max(journal_delay, events_share * events_cost_);
  }
  arm();
}

/// Answers the waiting requests once what they wait for has ended, or patience has.
void Pipeline::settle() {
  if (!serving_) return;
  if (scheduler_.awaiting() && clock_.now() < give_up_) return;
  publish(std::exchange(serving_, std::nullopt)->last);
}

void Pipeline::publish(std::uint64_t answered) {
  publish_due_.reset();
  auto reports = scheduler_.reports();
  for (auto& report : reports) report.about = scrape_health(report);
  const auto previous = gate_.latest();
  CollectorReport own;
  own.name = "strata";
  own.layer = Layer::agent;
  own.up = true;
  own.collected_at = clock_.now();
  own.about = alerts_out_.metrics();
  // First, so that no application can speak in the name of the agent's own families.
  if (observer_.report) reports.insert(reports.begin(), observer_.report());
  reports.insert(reports.begin(), std::move(own));
  reports.front().batch = self_.collect(clock_.now(), reports, sources(), previous.get());
  if (kernel_) kernel_status_.publish(kernel_->last_status());
  publish_events();
  const auto snapshot = std::make_shared<const Snapshot>(
      freeze(++sequence_, clock_.now(), clock_.wall_now(), std::move(reports),
             {.per_layer = config_.limits.max_series}));
  gate_.publish(snapshot, answered);  // somebody waits for it; what follows nobody does
  log_changes(snapshot->collectors);
  if (kernel_) log_budgets();
  situation_.look(*snapshot);
  const auto news = take_news(*snapshot);
  if (observer_.published) observer_.published(*snapshot, news);
}

void Pipeline::log_changes(const std::vector<CollectorReport>& reports) {
  for (const auto& report : reports) {
    if (!report.batch && report.last_error.message.empty()) continue;  // has not run yet
    std::uint64_t failures = 0;
    for (const auto& [code, count] : report.errors) failures += count;
    if (!report.up && std::exchange(failures_logged_[report.name], failures) == failures) continue;
    changes_.report("collector " + report.name,
                    report.up ? Status{} : Status{fail(report.last_error)});
  }
}

void Pipeline::log_budgets() {
  for (const auto& budget : kernel_->last_status()->budgets) {
    Status within;
    if (budget.paused) within = fail(Code::exhausted, "over its budget: detached for a while");
    if (!budget.paused && budget.one_in > 1) {
      within = fail(Code::exhausted,
                    "over its budget: accounts 1 run in " + std::to_string(budget.one_in));
    }
    if (budget.kept) within = fail(Code::exhausted, "over its budget, and needed: stays attached");
    changes_.report("probe " + budget.probe, within);
  }
}

void Pipeline::arm() {
  auto next = begun_ ? scheduler_.next_due() : begin_at_latest_;
  if (serving_) next = std::min(next, give_up_);
  if (journal_due_) next = std::min(next, *journal_due_);
  if (publish_due_) next = std::min(next, *publish_due_);
  loop_.wake_after(std::max(next - clock_.now(), Duration::zero()), [this] { on_timer(); });
}

}  // namespace strata::agent
