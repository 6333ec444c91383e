// AgentQueries: the running agent behind Prometheus's HTTP API. Any thread.
#pragma once

#include "agent/http/api/query_backend.h"
#include "agent/judge/judge.h"
#include "agent/pipeline/pipeline.h"

namespace strata::agent {

class AgentQueries final : public QueryBackend {
 public:
  /// All outlive it.
  AgentQueries(const Clock& clock, Judge& judge, Pipeline& pipeline)
      : clock_(clock), judge_(judge), pipeline_(pipeline) {}

  [[nodiscard]] const Clock& clock() const override { return clock_; }
  std::shared_ptr<const Snapshot> latest_snapshot() override {
    return pipeline_.snapshots().latest();
  }
  [[nodiscard]] const rules::History& history() const override { return judge_.history(); }
  [[nodiscard]] std::shared_ptr<const JudgeView> rules() const override { return judge_.view(); }
  [[nodiscard]] const promql::Labels& target() const override { return judge_.target(); }
  KeptReach ask(const rules::Demand& demand, const CountSeries& count) override {
    return judge_.ask(demand, count);
  }

 private:
  const Clock& clock_;
  Judge& judge_;
  Pipeline& pipeline_;
};

}  // namespace strata::agent
