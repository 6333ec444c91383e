// The agent behind the query API, for tests: a History, a snapshot, rules, and what was asked for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/http/api/query_backend.h"
#include "tests/support/fake_clock.h"

namespace strata::agent::test {

class FakeQueries final : public QueryBackend {
 public:
  [[nodiscard]] const Clock& clock() const override { return time; }
  std::shared_ptr<const Snapshot> latest_snapshot() override { return snapshot; }
  [[nodiscard]] const rules::History& history() const override { return kept; }
  [[nodiscard]] std::shared_ptr<const JudgeView> rules() const override { return view; }
  [[nodiscard]] const promql::Labels& target() const override { return labels; }
  KeptReach ask(const rules::Demand& demand, const CountSeries& count) override {
    asked.push_back(rules::selector_text(demand.matchers) + " " + promql::to_string(demand.reach) +
                    " " + std::to_string(count()));
    return reach;
  }

  strata::test::FakeClock time;
  rules::History kept;
  std::shared_ptr<const Snapshot> snapshot;
  std::shared_ptr<const JudgeView> view = std::make_shared<const JudgeView>();
  promql::Labels labels{{"job", "strata"}, {"instance", "h:1"}};
  std::vector<std::string> asked;
  KeptReach reach;
};

}  // namespace strata::agent::test
