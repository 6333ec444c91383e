// stdin: {"series": [{"labels": {...}, "samples": [[ms, "value"], ...]}],
//         "queries": [{"expr": "...", "time": ms} or {"expr", "start", "end", "step"}]}
// stdout: an array with the answer of Prometheus's HTTP API to each, and the expression printed
// again.
#include <iostream>
#include <string>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "rules/promql/engine.h"
#include "rules/promql/go_text.h"
#include "rules/promql/memory_source.h"
#include "rules/promql/parser.h"
#include "rules/promql/printer.h"

namespace {

using namespace strata;
using namespace strata::promql;
using Json = nlohmann::json;

MemorySource read_series(const Json& all) {
  MemorySource source;
  for (const auto& one : all) {
    std::vector<Label> labels;
    for (const auto& [name, value] : one["labels"].items()) labels.push_back({name, value});
    const Labels set(std::move(labels));
    for (const auto& sample : one["samples"]) {
      const auto value = go::parse_float(sample[1].get<std::string>());
      source.append(set, {sample[0].get<std::int64_t>(), value.value_or(0)});
    }
  }
  return source;
}

Json point(std::int64_t time, double value) {
  return {static_cast<double>(time) / 1000, go::plain_number(value)};
}

Json labels_json(const Labels& labels) {
  auto json = Json::object();
  for (const auto& label : labels.all()) json[label.name] = label.value;
  return json;
}

Json series_json(const Value& value) {
  auto all = Json::array();
  for (const auto& series : value.series) {
    Json json{{"metric", labels_json(series.labels)}};
    for (const auto& sample : series.samples) {
      json["values"].push_back(point(sample.time, sample.value));
    }
    if (value.type == ValueType::vector) {
      json["value"] = json["values"][0];
      json.erase("values");
    }
    all.push_back(std::move(json));
  }
  return all;
}

Json value_json(const Value& value) {
  switch (value.type) {
    case ValueType::scalar:
      return {{"resultType", "scalar"}, {"result", point(value.time, value.scalar)}};
    case ValueType::string:
      return {{"resultType", "string"},
              {"result", {static_cast<double>(value.time) / 1000, value.text}}};
    case ValueType::vector:
      return {{"resultType", "vector"}, {"result", series_json(value)}};
    default:
      return {{"resultType", "matrix"}, {"result", series_json(value)}};
  }
}

Json answer(const Engine& engine, const MemorySource& source, const Json& query) {
  const auto text = query["expr"].get<std::string>();
  const auto expr = parse_expression(text);
  if (!expr)
    return {{"status", "error"}, {"errorType", "bad_data"}, {"error", expr.error().message}};
  const auto value =
      query.contains("time")
          ? engine.instant(**expr, source, query["time"].get<std::int64_t>())
          : engine.range(**expr, source,
                         Grid{query["start"].get<std::int64_t>(), query["end"].get<std::int64_t>(),
                              query["step"].get<std::int64_t>()});
  Json json{{"printed", to_string(**expr)}};
  json["status"] = value ? "success" : "error";
  if (value) {
    json["data"] = value_json(*value);
  } else {
    json["error"] = value.error().message;
  }
  return json;
}

}  // namespace

int main() {
  const auto input = Json::parse(std::cin, nullptr, false);
  if (input.is_discarded()) {
    std::cerr << "evaluate: stdin is no JSON\n";
    return 2;
  }
  const SystemClock clock;
  const Engine engine(clock);
  const auto source = read_series(input["series"]);
  auto answers = Json::array();
  for (const auto& query : input["queries"]) answers.push_back(answer(engine, source, query));
  std::cout << answers.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  return 0;
}
