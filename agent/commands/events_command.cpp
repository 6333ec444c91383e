#include <chrono>
#include <iostream>
#include <sstream>
#include <thread>

#include <nlohmann/json.hpp>

#include "agent/commands/commands.h"
#include "agent/commands/one_shot.h"
#include "agent/commands/reports.h"
#include "agent/http/client.h"
#include "agent/views/events.h"

namespace strata::agent {
namespace {

constexpr auto follow_period = std::chrono::milliseconds(200);

/// Prints JSON lines and remembers the last sequence.
class Printer {
 public:
  explicit Printer(bool json) : json_(json) {}

  void print(const std::string& lines) {
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
      const auto event = Json::parse(line, nullptr, false);
      if (event.is_discarded()) continue;
      last_ = event.value("sequence", last_);
      std::cout << (json_ ? line : event_text(event)) << '\n';
    }
    std::cout.flush();
  }

  [[nodiscard]] std::uint64_t last() const { return last_; }

 private:
  bool json_;
  std::uint64_t last_ = 0;
};

Status ask(const ListenAddress& address, Printer& printer) {
  const auto lines = ask_agent(address, "/debug/events?after=" + std::to_string(printer.last()));
  if (!lines) return fail(lines.error());
  printer.print(*lines);
  return {};
}

/// Until the reader has gone (SIGPIPE ends the command) or it is interrupted.
int follow_own(Config config, Printer& printer) {
  config.redis.emplace();
  config.apis.clear();
  const auto done = with_pipeline(std::move(config), Duration::zero(), [&](Pipeline& pipeline) {
    while (true) {
      printer.print(events_of(pipeline, printer.last()));
      std::this_thread::sleep_for(follow_period);
    }
    return exit_done;
  });
  return done ? *done : failed(done.error());
}

}  // namespace

int run_events(const EventsOptions& options) {
  auto config = effective_config(options.sources);
  if (!config) return failed(config.error());
  Printer printer(options.json);
  auto asked = ask(config->listen, printer);
  if (!asked && asked.error().code == Code::not_found) {
    if (options.follow) return follow_own(std::move(*config), printer);
    return failed(asked.error().within("events: no agent (--follow watches without one)"));
  }
  while (asked && options.follow) {
    std::this_thread::sleep_for(follow_period);
    asked = ask(config->listen, printer);
  }
  return asked ? exit_done : failed(asked.error().within("events"));
}

}  // namespace strata::agent
