// Judging: the judge on the agent's loop, behind the pipeline's snapshots and a timer of its own.
#pragma once

#include <memory>
#include <optional>

#include "agent/judge/judge.h"
#include "agent/runtime/event_loop.h"
#include "agent/runtime/loop_timer.h"

namespace strata::agent {

class Pipeline;

class Judging {
 public:
  /// `loop` and `clock` outlive it.
  Judging(const Config& config, EventLoop& loop, const Clock& clock)
      : loop_(loop), clock_(clock), judge_(judge_options(config), clock) {}
  Judging(const Judging&) = delete;
  Judging& operator=(const Judging&) = delete;
  ~Judging() = default;

  /// Before the loop runs: reads the rules and puts them in force.
  Status load(const Config& config);

  /// Before pipeline.start(): judges what it publishes from then on.
  void observe(Pipeline& pipeline);

  /// Loop thread.
  void apply(PreparedRules rules);

  [[nodiscard]] Judge& judge() { return judge_; }

 private:
  void arm();

  EventLoop& loop_;
  const Clock& clock_;
  Judge judge_;
  std::optional<LoopTimer> timer_;
};

}  // namespace strata::agent
