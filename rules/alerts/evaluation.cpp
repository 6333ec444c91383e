#include "rules/alerts/evaluation.h"

#include "rules/promql/parser.h"

namespace strata::rules {

templates::TextMap text_map(const promql::Labels& labels) {
  templates::TextMap map;
  for (const auto& label : labels.all()) map.emplace(label.name, label.value);
  return map;
}

namespace {

Result<templates::Value> template_query(const Evaluation& evaluation, const std::string& text) {
  const auto expr = promql::parse_expression(text);
  if (!expr) return fail(expr.error());
  const auto samples = query(evaluation, **expr);
  if (!samples) return fail(samples.error());
  templates::List list;
  for (const auto& sample : *samples) {
    templates::Record record{"*template.sample", {}};
    record.fields["Labels"] = templates::shared_value(text_map(sample.labels));
    record.fields["Value"] = templates::Value{sample.value};
    list.push_back(templates::shared_value(std::move(record)));
  }
  return templates::shared_value(std::move(list));
}

}  // namespace

Result<std::vector<RuleSample>> query(const Evaluation& evaluation, const promql::Expr& expr) {
  auto value = evaluation.engine.instant(expr, evaluation.source, evaluation.time);
  if (!value) return fail(value.error());
  std::vector<RuleSample> found;
  if (value->type == promql::ValueType::scalar) {
    found.push_back({{}, value->scalar});
  } else if (value->type == promql::ValueType::vector) {
    found.reserve(value->series.size());
    for (auto& series : value->series) {
      found.push_back({std::move(series.labels), series.samples.front().value});
    }
  } else {
    return fail(Code::invalid, "rule result is not a vector or scalar");
  }
  return found;
}

templates::Environment template_environment(const Evaluation& evaluation) {
  templates::Environment environment;
  environment.external_url = evaluation.external.url;
  environment.query = [&evaluation](const std::string& text) {
    return template_query(evaluation, text);
  };
  return environment;
}

}  // namespace strata::rules
