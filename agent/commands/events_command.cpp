#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/commands/reports.h"
#include "agent/http/client.h"
#include "agent/views/event_filter.h"
#include "agent/views/events.h"

namespace strata::agent {
namespace {

constexpr auto follow_period = std::chrono::milliseconds(200);
constexpr auto retry_period = std::chrono::milliseconds(500);

/// Prints JSON lines, those that pass and have not been seen.
class Printer {
 public:
  Printer(EventFilter filter, bool json) : filter_(std::move(filter)), json_(json) {}

  void print(const std::string& lines) {
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
      const auto event = Json::parse(line, nullptr, false);
      if (!event.is_object() || !position_.take(event) || !filter_.passes(event)) continue;
      std::cout << (json_ ? line : event_text(event)) << '\n';
    }
    position_.settle();
    std::cout.flush();
  }

  [[nodiscard]] EventPosition& position() { return position_; }

 private:
  EventFilter filter_;
  bool json_;
  EventPosition position_;
};

Status ask(const ListenAddress& address, Printer& printer) {
  const auto after = printer.position().ask_after();
  const auto lines = ask_agent(address, "/debug/events?after=" + std::to_string(after));
  if (!lines) return fail(lines.error());
  printer.print(*lines);
  return {};
}

/// Until the reader has gone (SIGPIPE ends the command) or it is interrupted. An agent that goes
/// may come back: its absence is told once, on standard error.
[[noreturn]] void follow_agent(const ListenAddress& address, Printer& printer) {
  bool there = true;
  while (true) {
    std::this_thread::sleep_for(there ? follow_period : retry_period);
    const auto asked = ask(address, printer);
    if (asked.has_value() != there) {
      std::cerr << "strata: events: "
                << (there ? asked.error().message + "; waiting for it" : "the agent is back")
                << '\n';
    }
    there = asked.has_value();
    if (!there) printer.position().lose();
  }
}

/// The same without an agent.
int follow_own(Config config, Printer& printer) {
  config.redis.emplace();
  config.apis.clear();
  const auto done = with_pipeline(std::move(config), Duration::zero(), [&](Pipeline& pipeline) {
    while (true) {
      printer.print(events_of(pipeline, printer.position().ask_after()));
      std::this_thread::sleep_for(follow_period);
    }
    return exit_done;
  });
  return done ? *done : failed(done.error());
}

}  // namespace

int run_events(const EventsOptions& options) {
  auto filter = EventFilter::make(options.wishes, SystemClock().wall_now());
  if (!filter) return failed(filter.error().within("events"));
  auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  Printer printer(std::move(*filter), options.json);
  const auto asked = ask(config->listen, printer);
  if (!asked && asked.error().code == Code::not_found) {
    if (options.follow) return follow_own(std::move(*config), printer);
    return failed(asked.error().within("events: no agent (--follow watches without one)"));
  }
  if (!asked) return failed(asked.error().within("events"));
  if (options.follow) follow_agent(config->listen, printer);
  return exit_done;
}

}  // namespace strata::agent
