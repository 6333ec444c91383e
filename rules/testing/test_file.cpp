#include "rules/testing/test_file.h"

#include <set>

#include "rules/files/rule_file.h"
#include "rules/files/yaml_reader.h"

namespace strata::rules {
namespace {

using YAML::Node;

class TestReader {
 public:
  ParsedTests parse(std::string_view text) {
    ParsedTests parsed;
    const auto root = reader_.load(text);
    auto& file = parsed.file;
    if (root) {
      reader_.mapping(
          *root, "main.unitTestFile",
          {{"rule_files", [&](const Node& one) { reader_.strings(one, file.rule_files); }},
           {"evaluation_interval",
            [&](const Node& one) { reader_.duration(one, file.evaluation_interval); }},
           {"group_eval_order", [&](const Node& one) { reader_.strings(one, file.group_order); }},
           {"tests", items("main.testGroup", file.tests, &TestReader::group)}});
    }
    parsed.errors = reader_.errors();
    return parsed;
  }

 private:
  template <class Item>
  YamlReader::Read items(std::string_view type, std::vector<Item>& into,
                         void (TestReader::*read)(const Node&, Item&)) {
    return [this, type, &into, read](const Node& list) {
      reader_.sequence(list, type,
                       [&](const Node& node) { (this->*read)(node, into.emplace_back()); });
    };
  }
  YamlReader::Read string(std::string& value) {
    return [this, &value](const Node& node) { reader_.string(node, value); };
  }
  YamlReader::Read duration(promql::Milliseconds& value) {
    return [this, &value](const Node& node) { reader_.duration(node, value); };
  }
  YamlReader::Read map(std::map<std::string, std::string>& values) {
    return [this, &values](const Node& node) { reader_.string_map(node, values); };
  }

  void group(const Node& node, TestGroup& group) {
    reader_.mapping(
        node, "main.testGroup",
        {{"interval", duration(group.interval)},
         {"input_series", items("main.series", group.series, &TestReader::series)},
         {"alert_rule_test", items("main.alertTestCase", group.alerts, &TestReader::alert)},
         {"promql_expr_test",
          items("main.promqlTestCase", group.expressions, &TestReader::expression)},
         {"external_labels", map(group.external_labels)},
         {"external_url", string(group.external_url)},
         {"name", string(group.name)}});
  }

  void series(const Node& node, InputSeries& series) {
    reader_.mapping(node, "main.series",
                    {{"series", string(series.series)}, {"values", string(series.values)}});
  }

  void alert(const Node& node, AlertTest& test) {
    reader_.mapping(node, "main.alertTestCase",
                    {{"eval_time", duration(test.time)},
                     {"alertname", string(test.name)},
                     {"exp_alerts", items("main.alert", test.alerts, &TestReader::expected)}});
  }

  void expected(const Node& node, ExpectedAlert& alert) {
    reader_.mapping(
        node, "main.alert",
        {{"exp_labels", map(alert.labels)}, {"exp_annotations", map(alert.annotations)}});
  }

  void expression(const Node& node, ExpressionTest& test) {
    reader_.mapping(node, "main.promqlTestCase",
                    {{"expr", string(test.expr)},
                     {"eval_time", duration(test.time)},
                     {"exp_samples", items("main.sample", test.samples, &TestReader::sample)}});
  }

  void sample(const Node& node, ExpectedSample& sample) {
    reader_.mapping(node, "main.sample",
                    {{"labels", string(sample.labels)},
                     {"value", [&](const Node& one) { reader_.real(one, sample.value); }}});
  }

  YamlReader reader_;
};

}  // namespace

ParsedTests parse_tests(std::string_view text) {
  if (text.size() > longest_rule_file) return {{}, {"the file is too long"}};
  auto parsed = TestReader().parse(text);
  std::set<std::string> names;
  for (const auto& name : parsed.file.group_order) {
    if (!names.insert(name).second && parsed.errors.empty()) {
      parsed.errors.push_back("group name repeated in evaluation order: " + name);
    }
  }
  if (parsed.file.evaluation_interval.count() == 0) {
    parsed.file.evaluation_interval = std::chrono::minutes(1);
  }
  return parsed;
}

}  // namespace strata::rules
