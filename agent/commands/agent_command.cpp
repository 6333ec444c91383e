#include <chrono>
#include <csignal>
#include <future>
#include <thread>

#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "agent/commands/agent_queries.h"
#include "agent/commands/commands.h"
#include "agent/commands/reports.h"
#include "agent/config/effective.h"
#include "agent/http/compat_listeners.h"
#include "agent/http/server.h"
#include "agent/incidents/incident_watch.h"
#include "agent/judge/judging.h"
#include "agent/log.h"
#include "agent/pipeline/pipeline.h"
#include "agent/privileges.h"
#include "agent/runtime/footprint.h"
#include "agent/top/look_json.h"
#include "agent/views/incidents.h"
#include "core/base/latest.h"

namespace strata::agent {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// SIGTERM and SIGINT end the agent, SIGHUP reloads. Blocked before any thread starts, so that all
/// of them inherit the mask and the signals come to the descriptor alone.
Result<Fd> signal_descriptor() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  if (::sigprocmask(SIG_BLOCK, &signals, nullptr) != 0) {
    return fail(errno_error(errno, "sigprocmask"));
  }
  ::signal(SIGPIPE, SIG_IGN);
  Fd fd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail(errno_error(errno, "signalfd"));
  return fd;
}

void log_listeners(const CompatConfig& config) {
  const auto log = [](std::string_view exporter, const std::optional<ListenAddress>& address) {
    if (address) spdlog::info("in the place of {}: {}", exporter, to_text(*address));
  };
  log("cAdvisor", config.cadvisor);
  log("node_exporter", config.node_exporter);
  log("redis_exporter", config.redis_exporter);
}

/// The running agent: the loop thread's pipeline behind the interface that HTTP threads use.
class RunningAgent final : public Backend {
 public:
  RunningAgent(SourceOptions options, const Config& config, EventLoop& loop, SettlingTimer settling)
      : options_(std::move(options)),
        loop_(loop),
        settling_(std::move(settling)),
        judging_(config, loop, clock_),
        pipeline_(config, loop, clock_),
        configuration_(std::make_shared<const std::string>(effective_yaml(config))) {}

  /// Reads the rules; before start().
  Status load_rules(const Config& config) {
    auto loaded = judging_.load(config);
    return loaded ? incidents_.start() : loaded;
  }

  /// Loop thread, or before it runs.
  void start() {
    judging_.observe(pipeline_);
    pipeline_.start();
    settling_.restart(settling_time);
  }

  Pipeline& pipeline() { return pipeline_; }
  Judge& judge() { return judging_.judge(); }

  /// Makes the listeners in place of exporters match the configuration.
  Status listen(const CompatConfig& config) {
    auto listening = listeners_.apply(config);
    if (listening) log_listeners(config);
    return listening;
  }

  std::shared_ptr<const Snapshot> fresh_snapshot(LayerSet layers) override {
    return pipeline_.snapshots().fresh(layers);
  }
  bool ready() override { return pipeline_.snapshots().latest() != nullptr; }
  std::string dump() override {
    const auto incidents = incidents_.incidents();
    return json_document(dump_of(pipeline_, clock_, ::getpid(), incidents.get()));
  }
  std::string top(const std::string& container) override {
    const auto incidents = incidents_.incidents();
    const auto look = look_of(pipeline_, ::getpid(), incidents.get(), container);
    return look ? top::look_json(*look) : std::string();
  }
  std::string incidents() override { return incidents_answer(*incidents_.incidents()); }
  std::string events(std::uint64_t after) override { return events_of(pipeline_, after); }
  std::string log() override { return recent_log(); }
  std::string configuration() override { return *configuration_.get(); }
  QueryBackend* queries() override { return &queries_; }
  /// Nobody where no BPF program may be loaded.
  ProfileBackend* profiles() override {
    return pipeline_.kernel() ? &pipeline_.profiles() : nullptr;
  }

  /// Reads the files on the caller's thread and applies them on the loop's.
  Status reload() override {
    auto wanted = read();
    if (!wanted) return fail(wanted.error());
    auto done = std::make_shared<std::promise<void>>();
    auto applied = done->get_future();
    auto shared = std::make_shared<Wanted>(std::move(*wanted));
    loop_.post([this, done, shared] {
      apply(std::move(*shared));
      done->set_value();
    });
    constexpr auto patience = seconds(5);
    if (applied.wait_for(patience) != std::future_status::ready) {
      return fail(Code::timeout, "the agent is busy; the new configuration follows");
    }
    return {};
  }

  /// The same, from the loop's own thread.
  void reload_now() {
    auto wanted = read();
    if (!wanted) {
      spdlog::error("reload refused, the old configuration stays: {}", wanted.error().message);
      return;
    }
    apply(std::move(*wanted));
  }

 private:
  static constexpr auto settling_time = seconds(10);  // by then every source has been asked

  struct Wanted {
    Config config;
    PreparedRules rules;
  };

  /// All that can be refused, on any thread. Nothing changes unless all of it is good.
  Result<Wanted> read() {
    auto config = effective_config(options_);
    if (!config) return fail(config.error());
    auto rules = judging_.judge().prepare(*config);
    if (!rules) return fail(rules.error().within("rules"));
    if (auto listening = listen(config->compat); !listening) return fail(listening.error());
    return Wanted{std::move(*config), std::move(*rules)};
  }

  void apply(Wanted wanted) {
    if (auto logging = set_up_logging(wanted.config.log); !logging) {
      spdlog::error("log: {}", logging.error().message);
    }
    configuration_.publish(std::make_shared<const std::string>(effective_yaml(wanted.config)));
    judging_.apply(std::move(wanted.rules));
    pipeline_.reconfigure(std::move(wanted.config));
    settling_.restart(settling_time);
    spdlog::info("configuration reloaded");
  }

  SourceOptions options_;
  SystemClock clock_;
  EventLoop& loop_;
  SettlingTimer settling_;
  Judging judging_;
  Pipeline pipeline_;
  Latest<std::string> configuration_;
  AgentQueries queries_{clock_, judging_.judge(), pipeline_};
  IncidentWatch incidents_{loop_, clock_, judging_.judge(), pipeline_};
  CompatListeners listeners_{*this};  // last: its threads ask all of the above
};

void on_signal(int fd, RunningAgent& agent, EventLoop& loop) {
  signalfd_siginfo info{};
  while (::read(fd, &info, sizeof info) == sizeof info) {
    if (info.ssi_signo == SIGHUP) {
      agent.reload_now();
    } else {
      spdlog::info("ending");
      loop.stop();
    }
  }
}

void drop_rights(const Config& config) {
  auto kept = needed_capability_names();
  // NVMe's admin commands, whoever has opened the device.
  if (config.host.collectors.ebs.enabled) kept.emplace_back("cap_sys_admin");
  const auto dropped = drop_to(kept);
  if (!dropped) spdlog::warn("rights were not dropped: {}", dropped.error().message);
}

/// Collectors with threads of their own may be waiting for a server, HTTP threads for a client.
/// They are given a moment; a process that ends frees everything anyway, so nothing is lost by not
/// waiting longer.
void end(Pipeline& pipeline) {
  std::thread([] {
    std::this_thread::sleep_for(milliseconds(1500));
    spdlog::default_logger()->flush();
    ::_exit(exit_done);
  }).detach();
  pipeline.stop();
  while (!pipeline.idle()) std::this_thread::sleep_for(milliseconds(10));
}

Status serve(const SourceOptions& options, Config config) {
  auto signals = signal_descriptor();
  if (!signals) return fail(signals.error());
  auto loop = EventLoop::make();
  if (!loop) return fail(loop.error());
  auto settling = SettlingTimer::make(*loop);
  if (!settling) return fail(settling.error());

  const auto wanted = std::move(config);
  const auto listen = wanted.listen;
  const auto compat = wanted.compat;
  RunningAgent agent(options, wanted, *loop, std::move(*settling));
  if (auto loaded = agent.load_rules(wanted); !loaded) return loaded;
  agent.pipeline().attach();
  give_back_unused();  // the kernel's types, some ten megabytes, were needed to load programs alone
  drop_rights(wanted);
  agent.start();
  auto watched = loop->watch(signals->get(), [&] { on_signal(signals->get(), agent, *loop); });
  if (!watched) return watched;
  if (auto listening = agent.listen(compat); !listening) return listening;
  auto server = HttpServer::start(listen, agent);
  if (!server) return fail(server.error());
  spdlog::info("listening on {}:{}", listen.host.empty() ? "*" : listen.host, server->port());
  loop->run();
  agent.judge().stop();
  end(agent.pipeline());
  return {};
}

}  // namespace

int run_agent(const SourceOptions& options) {
  auto config = effective_config(options);
  if (!config) return failed(config.error());
  if (auto logging = set_up_logging(config->log); !logging) return failed(logging.error());
  if (auto served = serve(options, std::move(*config)); !served) return failed(served.error());
  return exit_done;
}

}  // namespace strata::agent
