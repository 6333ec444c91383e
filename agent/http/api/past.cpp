#include "agent/http/api/past.h"

#include <algorithm>

namespace strata::agent::api {
namespace {

using promql::Milliseconds;

constexpr std::size_t most_warnings = 10;
// A query of so short a time ago is one of now.
constexpr std::int64_t just_now = 60'000;

bool shifted(const promql::TimeShift& shift) { return shift.fixed() || shift.offset.count() != 0; }

/// Whether newest values are all that it reads.
bool newest_only(const promql::Expr& expr, const Moments& moments) {
  bool only = !moments.range && moments.first > moments.now - just_now;
  promql::walk(expr, [&](const promql::Expr& part) {
    const auto* const selector = std::get_if<promql::VectorSelector>(&part.node);
    only = only && (selector == nullptr || !shifted(selector->shift)) &&
           !std::holds_alternative<promql::MatrixSelector>(part.node) &&
           !std::holds_alternative<promql::Subquery>(part.node);
  });
  return only;
}

std::string warning(const rules::Demand& demand, const KeptReach& kept) {
  const auto last = [](Milliseconds reach) { return "the last " + promql::to_string(reach); };
  auto text = "strata: of " + rules::selector_text(demand.matchers) + " only " +
              (kept.now.count() == 0 ? "the newest value" : last(kept.now)) + " is kept";
  if (kept.soon > kept.now) {
    text += "; from now on " + last(kept.soon) + ", while it is asked for";
  } else if (promql::fixed_name(demand.matchers).empty()) {
    text += "; what a selector with a metric's name reads is kept while it is asked for";
  } else if (kept.now < AskedSeries::longest) {
    text += "; there is no room for more (limits.history)";
  }
  return text;
}

}  // namespace

std::vector<std::string> ask_for_past(const promql::Expr& expr, const Moments& moments,
                                      const promql::EngineOptions& options,
                                      const LiveSource& source, QueryBackend& backend) {
  if (newest_only(expr, moments)) return {};
  auto demands = rules::demands_of(expr, options);
  if (!demands) return {"strata: " + demands.error().message};
  std::vector<std::string> warnings;
  const Milliseconds ago(std::max<std::int64_t>(moments.now - moments.first, 0));
  for (auto& demand : rules::merged(std::move(*demands))) {
    demand.reach += ago;
    const auto kept = backend.ask(demand, [&] {
      std::size_t series = 0;
      source.each_newest(demand.matchers, [&](const auto&, const auto&) { ++series; });
      return series;
    });
    if (kept.now < demand.reach && warnings.size() < most_warnings) {
      warnings.push_back(warning(demand, kept));
    }
  }
  return warnings;
}

}  // namespace strata::agent::api
