#include "agent/judge/judging.h"

#include "agent/pipeline/pipeline.h"

namespace strata::agent {

Status Judging::load(const Config& config) {
  auto rules = judge_.prepare(config);
  if (!rules) return fail(rules.error().within("rules"));
  auto timer = LoopTimer::make(loop_, [this] {
    judge_.run_due();
    arm();
  });
  if (!timer) return fail(timer.error());
  timer_.emplace(std::move(*timer));
  judge_.apply(std::move(*rules));
  return {};
}

void Judging::observe(Pipeline& pipeline) {
  pipeline.observe({[this] { return judge_.report(); },
                    [this](const Snapshot& snapshot) {
                      judge_.on_snapshot(snapshot);
                      arm();
                    }});
}

void Judging::apply(PreparedRules rules) {
  judge_.apply(std::move(rules));
  arm();
}

void Judging::arm() {
  if (const auto due = judge_.next_due()) timer_->wake_after(*due - clock_.now());
}

}  // namespace strata::agent
