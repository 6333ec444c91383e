// /api/v1/query, /api/v1/query_range and what else takes an expression.
#include <algorithm>
#include <functional>

#include "agent/http/api/past.h"
#include "agent/http/api/query_api.h"
#include "agent/http/api/times.h"
#include "rules/history/snapshot_series.h"
#include "rules/promql/parser.h"
#include "rules/promql/printer.h"

namespace strata::agent::api {
namespace {

using promql::Milliseconds;

// Of one query; less than a client has to take its answer.
constexpr Milliseconds longest_query = std::chrono::seconds(5);
constexpr std::int64_t most_points = 11'000;  // as in Prometheus

template <class T>
using Wanted = tl::expected<T, Answer>;

tl::unexpected<Answer> refuse(std::string_view parameter, const Error& error) {
  return tl::unexpected(wrong_parameter(parameter, error.message));
}

Wanted<Milliseconds> timeout_of(const Parameters& parameters) {
  const auto text = parameters.get("timeout");
  if (text.empty()) return longest_query;
  const auto timeout = parse_step(text);
  if (!timeout) return refuse("timeout", timeout.error());
  return std::clamp(*timeout, Milliseconds(0), longest_query);
}

Wanted<promql::ExprPtr> expression_of(const Parameters& parameters) {
  auto expr = promql::parse_expression(parameters.get("query"));
  if (!expr) return refuse("query", expr.error());
  return std::move(*expr);
}

Wanted<promql::Grid> grid_of(const Parameters& parameters) {
  const auto start = parse_time(parameters.get("start"));
  if (!start) return refuse("start", start.error());
  const auto end = parse_time(parameters.get("end"));
  if (!end) return refuse("end", end.error());
  if (*end < *start) {
    return refuse("end", {Code::invalid, "end timestamp must not be before start time"});
  }
  const auto step = parse_step(parameters.get("step"));
  if (!step) return refuse("step", step.error());
  if (step->count() <= 0) {
    return refuse("step", {Code::invalid,
                           "zero or negative query resolution step widths are not accepted. Try a "
                           "positive integer"});
  }
  if ((*end - *start) / step->count() > most_points) {
    return tl::unexpected(
        bad_data("exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the "
                 "query resolution (?step=XX)"));
  }
  return promql::Grid{*start, *end, step->count()};
}

using Evaluate =
    std::function<Result<promql::Value>(const promql::Engine&, const promql::SeriesSource&)>;

/// Evaluates in its turn.
Answer run(QueryBackend& backend, QuerySlots& slots, Milliseconds timeout, const promql::Expr& expr,
           const Moments& moments, const Evaluate& evaluate) {
  const auto deadline = backend.clock().now() + timeout;
  const auto turn = slots.enter(timeout);
  if (!turn || timeout.count() == 0) {
    return failed({Code::timeout, "query timed out in query queue"});
  }
  promql::EngineOptions options;
  options.limits.samples = 2'000'000;
  options.limits.work = 100'000'000;
  options.limits.time = deadline - backend.clock().now();
  if (options.limits.time <= Duration(0)) {
    return failed({Code::timeout, "query timed out in expression evaluation"});
  }
  const LiveSource source(backend.history(), backend.latest_snapshot(), backend.target());
  const auto value = evaluate(promql::Engine(backend.clock(), options), source);
  if (!value) return failed(value.error());
  return success(value_text(*value), ask_for_past(expr, moments, options, source, backend));
}

std::int64_t now_of(const QueryBackend& backend) {
  return rules::milliseconds_of(backend.clock().wall_now());
}

}  // namespace

Answer QueryApi::query(const Parameters& parameters) {
  const auto now = now_of(backend_);
  auto time = now;
  if (const auto text = parameters.get("time"); !text.empty()) {
    const auto wanted = parse_time(text);
    if (!wanted) {
      return wrong_parameter("time", "Invalid time value for 'time': " + wanted.error().message);
    }
    time = *wanted;
  }
  const auto timeout = timeout_of(parameters);
  if (!timeout) return timeout.error();
  const auto expr = expression_of(parameters);
  if (!expr) return expr.error();
  return run(backend_, slots_, *timeout, **expr, {now, time, false},
             [&](const promql::Engine& engine, const promql::SeriesSource& source) {
               return engine.instant(**expr, source, time);
             });
}

Answer QueryApi::query_range(const Parameters& parameters) {
  const auto grid = grid_of(parameters);
  if (!grid) return grid.error();
  const auto timeout = timeout_of(parameters);
  if (!timeout) return timeout.error();
  const auto expr = expression_of(parameters);
  if (!expr) return expr.error();
  const auto type = promql::type_of(**expr);
  if (type != promql::ValueType::vector && type != promql::ValueType::scalar) {
    return wrong_parameter("query", "invalid expression type \"" +
                                        std::string(promql::documented(type)) +
                                        "\" for range query, must be Scalar or instant Vector");
  }
  return run(backend_, slots_, *timeout, **expr, {now_of(backend_), grid->start, true},
             [&](const promql::Engine& engine, const promql::SeriesSource& source) {
               return engine.range(**expr, source, *grid);
             });
}

Answer exemplars(const Parameters& parameters) {
  std::int64_t moments[2] = {0, 0};
  for (const auto& [name, moment] : {std::pair("start", &moments[0]), {"end", &moments[1]}}) {
    const auto text = parameters.get(name);
    if (text.empty()) continue;
    const auto time = parse_time(text);
    if (!time) {
      return wrong_parameter(
          name, std::string("Invalid time value for '") + name + "': " + time.error().message);
    }
    *moment = *time;
  }
  if (!parameters.get("end").empty() && moments[1] < moments[0]) {
    return bad_data("end timestamp must not be before start timestamp");
  }
  const auto expr = promql::parse_expression(parameters.get("query"));
  return expr ? success("[]") : bad_data(expr.error().message);
}

Answer format_query(const Parameters& parameters) {
  const auto expr = expression_of(parameters);
  if (!expr) return expr.error();
  std::string text;
  append_string(text, promql::to_string(**expr));
  return success(text);
}

}  // namespace strata::agent::api
