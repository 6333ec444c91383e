#include "rules/testing/test_run.h"

#include <algorithm>
#include <set>

#include "rules/alerts/group_runner.h"
#include "rules/promql/go_text.h"
#include "rules/promql/parser.h"
#include "rules/testing/test_report.h"
#include "rules/testing/test_series.h"

namespace strata::rules {
namespace {

using promql::go::quoted;

std::vector<promql::Label> labels_of(const std::map<std::string, std::string>& map) {
  std::vector<promql::Label> labels;
  for (const auto& [name, value] : map) labels.push_back({name, value});
  return labels;
}

class TestRun {
 public:
  TestRun(const TestGroup& test, const TestFile& file, const Clock& clock)
      : test_(test), engine_(clock, options_of(file)), interval_(file.evaluation_interval.count()) {
    external_.labels = test.external_labels;
    external_.url = test.external_url;
  }

  std::vector<std::string> run(const std::vector<RuleGroup>& groups) {
    if (prepare(groups) && evaluate_rules()) {
      for (const auto& one : test_.expressions) check_expression(one);
    }
    return std::move(errors_);
  }

 private:
  static promql::EngineOptions options_of(const TestFile& file) {
    promql::EngineOptions options;
    options.subquery_step = file.evaluation_interval;
    return options;
  }

  bool complain(std::string message) {
    errors_.push_back(std::move(message));
    return false;
  }

  bool prepare(const std::vector<RuleGroup>& groups) {
    if (auto loaded = series_.load(test_); !loaded) return complain(loaded.error().message);
    for (const auto& group : groups) {
      auto runner = GroupRunner::make(group);
      if (!runner) return complain(runner.error().message);
      runners_.push_back(std::move(*runner));
    }
    for (const auto& one : test_.alerts) {
      last_ = std::max(last_, one.time.count());
      if (!one.name.empty()) continue;
      return complain(
          "an item under alert_rule_test misses required attribute alertname at "
          "eval_time " +
          promql::to_string(one.time) +
          (test_.name.empty() ? "" : " (in TestGroup " + test_.name + ")"));
    }
    for (const auto& one : test_.expressions) last_ = std::max(last_, one.time.count());
    return last_ / interval_ <= most_evaluations || complain("too many evaluations");
  }

  /// False when a rule fails, which ends the test.
  bool evaluate_rules() {
    for (std::int64_t time = 0; time <= last_; time += interval_) {
      series_.advance(time);
      bool failed = false;
      for (auto& runner : runners_) failed = !evaluate_group(runner, time) || failed;
      if (failed) return false;
      check_alerts(time);
    }
    return true;
  }

  bool evaluate_group(GroupRunner& runner, std::int64_t time) {
    const auto failures = runner.evaluate({engine_, series_.source(), external_, time}, series_);
    for (const auto& failure : failures) {
      complain("    rule: " + failure.rule + ", time: " + go_duration(time) +
               ", err: " + failure.error.message);
    }
    return failures.empty();
  }

  /// Alerts asked for from this evaluation up to the next, in the order of time.
  void check_alerts(std::int64_t time) {
    std::set<std::int64_t> moments;
    for (const auto& one : test_.alerts) {
      const auto at = one.time.count();
      if (at >= time && at < time + interval_) moments.insert(at);
    }
    for (const auto moment : moments) {
      for (const auto& one : test_.alerts) {
        if (one.time.count() == moment) check_alert(one);
      }
    }
  }

  void check_alert(const AlertTest& test) {
    std::vector<ReportedAlert> wanted;
    for (const auto& one : test.alerts) {
      promql::LabelsBuilder labels{promql::Labels(labels_of(one.labels))};
      labels.set("alertname", test.name);
      wanted.push_back({std::move(labels).build(), one.annotations});
    }
    std::vector<ReportedAlert> found;
    for (const auto& runner : runners_) {
      for (const auto* rule : runner.alerting_rules()) {
        if (rule->rule().name != test.name) continue;
        for (const auto* alert : rule->alerts()) {
          if (alert->state != AlertState::firing) continue;
          found.push_back({alert->labels, alert->annotations});
        }
      }
    }
    std::sort(wanted.begin(), wanted.end());
    std::sort(found.begin(), found.end());
    if (wanted != found) complain(alert_report(test_.name, test, wanted, found));
  }

  void check_expression(const ExpressionTest& test) {
    const auto where =
        "    expr: " + quoted(test.expr) + ", time: " + promql::to_string(test.time) + ",";
    const auto found = answer(test);
    if (!found) {
      complain(where + " err: " + found.error().message);
      return;
    }
    std::vector<RuleSample> wanted;
    for (const auto& one : test.samples) {
      const auto labels = promql::parse_metric(one.labels);
      if (!labels) {
        complain(where + " err: labels " + quoted(one.labels) + ": " + labels.error().message);
        return;
      }
      wanted.push_back({*labels, one.value});
    }
    const auto report = sample_report(wanted, *found);
    if (!report.empty()) complain(where + report);
  }

  Result<std::vector<RuleSample>> answer(const ExpressionTest& test) {
    const auto expr = promql::parse_expression(test.expr);
    if (!expr) return fail(expr.error());
    return query({engine_, series_.source(), external_, test.time.count()}, **expr);
  }

  const TestGroup& test_;
  promql::Engine engine_;
  templates::External external_;
  std::int64_t interval_;
  std::int64_t last_ = 0;
  TestSeries series_;
  std::vector<GroupRunner> runners_;
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> run_test(const TestGroup& test, const TestFile& file,
                                  const std::vector<RuleGroup>& groups, const Clock& clock) {
  return TestRun(test, file, clock).run(groups);
}

}  // namespace strata::rules
