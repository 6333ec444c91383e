#include <cstdlib>
#include <iostream>
#include <thread>

#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/commands/reports.h"
#include "agent/http/client.h"
#include "agent/top/app.h"
#include "agent/top/look_feed.h"
#include "agent/top/look_json.h"
#include "agent/top/table_page.h"
#include "agent/top/terminal/run.h"
#include "agent/top/terminal/screen.h"
#include "core/base/query_text.h"

namespace strata::agent {
namespace {

using std::chrono::milliseconds;

Duration interval_of(const TopOptions& options) {
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(options.interval_seconds));
}

Result<top::Look> ask(const ListenAddress& address, const std::string& container) {
  std::string path = "/debug/top";
  if (!container.empty()) path += "?container=" + query_escaped(container);
  const auto answer = ask_agent(address, path);
  if (!answer) return fail(answer.error());
  return top::parse_look(*answer);
}

/// Looks of one's own: Redis and APIs that nobody runs an agent for are asked at their own pace.
top::AskForLook own_looks(Pipeline& pipeline) {
  return [&pipeline](const std::string& container) {
    return look_of(pipeline, 0, nullptr, container);
  };
}

top::SourceState source_of(const Config& config, bool has_agent, const TopOptions& options) {
  top::SourceState state;
  state.source = has_agent ? "agent " + to_text(config.listen) : "own look, no agent";
  state.waiting = has_agent ? "asking the agent" : "attaching to the kernel";
  state.interval = options.interval_seconds;
  return state;
}

/// Two looks, since rates need them.
int print_once(const top::AskForLook& looks, const top::View& view,
               const top::SourceState& source) {
  top::Model model;
  for (int look = 0; look < 2; ++look) {
    if (look > 0) {
      std::this_thread::sleep_for(std::chrono::duration<double>(source.interval));
    }
    auto taken = looks({});
    if (!taken) return failed(taken.error().within("top"));
    model.take(std::move(*taken));
  }
  std::cout << top::table_text(model, view, source) << std::flush;
  return exit_done;
}

int run_once(Config config, bool has_agent, const top::View& view, const top::SourceState& source) {
  if (has_agent) {
    return print_once([&](const std::string& container) { return ask(config.listen, container); },
                      view, source);
  }
  const auto done = with_pipeline(std::move(config), Duration::zero(), [&](Pipeline& pipeline) {
    return print_once(own_looks(pipeline), view, source);
  });
  return done ? *done : failed(done.error());
}

void feed_looks(const Config& config, bool has_agent, top::LookFeed& feed) {
  if (has_agent) {
    return feed.run([&](const std::string& container) { return ask(config.listen, container); });
  }
  const auto done = with_pipeline(config, Duration::zero(), [&](Pipeline& pipeline) {
    feed.run(own_looks(pipeline));
    return exit_done;
  });
  if (!done) feed.publish(fail(done.error()));
}

/// What the feed still waits for is not waited for long; the kernel and the file system clean up
/// after a process as they do after its threads.
void end(top::LookFeed& feed, std::thread& feeder) {
  feed.stop();
  std::thread([] {
    std::this_thread::sleep_for(milliseconds(500));
    ::_exit(exit_done);
  }).detach();
  feeder.join();
}

bool wants_colours() {
  const char* const refused = std::getenv("NO_COLOR");
  return refused == nullptr || *refused == '\0';
}

Result<int> run_live(const Config& config, bool has_agent, top::View view,
                     const TopOptions& options) {
  const auto signals = top::terminal_signals();
  if (!signals) return fail(signals.error());
  auto feed = top::LookFeed::make(interval_of(options));
  if (!feed) return fail(feed.error());
  const SystemClock clock;
  const HostFs fs(config.paths);
  top::App app(clock, top::ProcessWatch(fs, CgroupLayout::detect(fs)), std::move(view),
               source_of(config, has_agent, options));
  std::thread feeder([&] { feed_looks(config, has_agent, **feed); });
  const auto shown = top::run_on_terminal(app, **feed, *signals, wants_colours());
  if (!shown) {
    (*feed)->stop();
    failed(shown.error().within("top"));
    ::_exit(exit_failed);
  }
  end(**feed, feeder);
  return exit_done;
}

}  // namespace

int run_top(const TopOptions& options) {
  const auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  const auto column = top::column_of_word(options.sort);
  if (!column) return failed(column.error().within("top: --sort"));
  top::View view;
  view.sort = *column;
  view.filter = options.filter;
  const auto answered = ask(config->listen, {});
  const bool has_agent = answered || answered.error().code != Code::not_found;
  if (options.once || !top::is_full_terminal()) {
    return run_once(*config, has_agent, view, source_of(*config, has_agent, options));
  }
  const auto done = run_live(*config, has_agent, std::move(view), options);
  return done ? *done : failed(done.error().within("top"));
}

}  // namespace strata::agent
