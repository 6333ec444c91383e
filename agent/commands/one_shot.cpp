#include "agent/commands/one_shot.h"

#include <algorithm>
#include <thread>

#include <spdlog/spdlog.h>

namespace strata::agent {
namespace {

constexpr Duration longest_wait = std::chrono::seconds(6);

bool all_answered(Pipeline& pipeline) {
  const auto snapshot = pipeline.snapshots().latest();
  if (!snapshot) return false;
  const auto sources = pipeline.sources();
  return std::all_of(snapshot->collectors.begin(), snapshot->collectors.end(),
                     [](const auto& c) { return c.batch || !c.last_error.message.empty(); }) &&
         std::all_of(sources.begin(), sources.end(), [](const auto& s) { return s.changes > 0; });
}

void wait_for_answers(Pipeline& pipeline, const Clock& clock) {
  const auto give_up = clock.now() + longest_wait;
  while (!all_answered(pipeline) && clock.now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

}  // namespace

Result<int> with_pipeline(Config config, Duration settle_for,
                          const std::function<int(Pipeline&)>& use) {
  // What a source could not do is in the answer; stdout and stderr belong to the command.
  spdlog::set_level(spdlog::level::off);
  auto loop = EventLoop::make();
  if (!loop) return fail(loop.error());
  const SystemClock clock;
  Pipeline pipeline(std::move(config), *loop, clock);
  pipeline.attach();
  pipeline.start();
  int answer = 0;
  std::thread user([&] {
    std::this_thread::sleep_for(settle_for);
    wait_for_answers(pipeline, clock);
    answer = use(pipeline);
    loop->post([&] { loop->stop(); });
  });
  loop->run();
  user.join();
  return answer;
}

}  // namespace strata::agent
