// The agent's query API over series that are given as JSON, for comparison with the real Prometheus
// (api_test.py). stdin: a line [{"labels": {...}, "samples": [[ms, "value"], ...]}]; stdout: the
// port. Ends with stdin.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "agent/http/api/query_backend.h"
#include "agent/http/server.h"
#include "rules/promql/go_text.h"

namespace {

using namespace strata;
using Json = nlohmann::json;

class Served final : public agent::Backend, public agent::QueryBackend {
 public:
  explicit Served(const Json& all) {
    history_.demand({{{}, everything}});
    for (const auto& one : all) {
      std::vector<promql::Label> labels;
      for (const auto& [name, value] : one["labels"].items()) labels.push_back({name, value});
      const promql::Labels set(std::move(labels));
      for (const auto& sample : one["samples"]) {
        const auto value = promql::go::parse_float(sample[1].get<std::string>());
        history_.append(set, {sample[0].get<std::int64_t>(), value.value_or(0)});
      }
    }
  }

  std::shared_ptr<const Snapshot> fresh_snapshot(LayerSet /*layers*/) override { return nullptr; }
  bool ready() override { return true; }
  std::string dump() override { return {}; }
  std::string top(const std::string& /*container*/) override { return {}; }
  std::string incidents() override { return {}; }
  std::string events(std::uint64_t /*after*/) override { return {}; }
  Status reload() override { return {}; }
  agent::QueryBackend* queries() override { return this; }

  [[nodiscard]] const Clock& clock() const override { return clock_; }
  std::shared_ptr<const Snapshot> latest_snapshot() override { return nullptr; }
  [[nodiscard]] const rules::History& history() const override { return history_; }
  [[nodiscard]] std::shared_ptr<const agent::JudgeView> rules() const override { return view_; }
  [[nodiscard]] const promql::Labels& target() const override { return target_; }
  agent::KeptReach ask(const rules::Demand& /*demand*/, const CountSeries& /*count*/) override {
    return {everything, everything};
  }

 private:
  static constexpr promql::Milliseconds everything = std::chrono::hours(24 * 365 * 100);

  SystemClock clock_;
  rules::History history_;
  std::shared_ptr<const agent::JudgeView> view_ = std::make_shared<const agent::JudgeView>();
  promql::Labels target_;
};

}  // namespace

int main() {
  std::string line;
  std::getline(std::cin, line);
  const auto series = Json::parse(line, nullptr, false);
  if (series.is_discarded()) {
    std::cerr << "serve: stdin is no JSON\n";
    return 2;
  }
  Served served(series);
  const auto server = agent::HttpServer::start({"127.0.0.1", 0}, served);
  if (!server) {
    std::cerr << server.error().message << '\n';
    return 1;
  }
  std::cout << server->port() << std::endl;
  std::getline(std::cin, line);
  return 0;
}
