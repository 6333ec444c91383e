#include "rules/history/demand.h"

#include <algorithm>
#include <unordered_map>

#include "rules/history/template_queries.h"

namespace strata::rules {
namespace {

using promql::Milliseconds;

/// How far back what stands here is evaluated, and what is found on the way down.
class Walk {
 public:
  explicit Walk(const promql::EngineOptions& options) : options_(options) {}

  void enter(const promql::Expr& expr, Milliseconds reach) {
    std::visit(
        promql::Overloaded{
            [&](const promql::VectorSelector& node) { add(node, reach + options_.look_back); },
            [&](const promql::MatrixSelector& node) { add(node.selector, reach + node.range); },
            [&](const promql::Subquery& node) {
              check(node.shift);
              enter(*node.expr, reach + node.range + node.shift.offset);
            },
            [&](const auto&) {
              for (const auto* child : promql::children(expr)) enter(*child, reach);
            }},
        expr.node);
  }

  std::vector<Demand> found;
  bool fixed = false;  // something is at a date

 private:
  void check(const promql::TimeShift& shift) { fixed = fixed || shift.at.has_value(); }

  void add(const promql::VectorSelector& selector, Milliseconds reach) {
    check(selector.shift);
    found.push_back(
        {selector.matchers, std::max(reach + selector.shift.offset, options_.look_back)});
  }

  const promql::EngineOptions& options_;
};

void append(std::vector<Demand>& all, std::vector<Demand> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

std::string key_of(std::span<const promql::Matcher> matchers) {
  std::string key;
  for (const auto& matcher : matchers) {
    key.append(matcher.name()).append(to_string(matcher.type()));
    // Values can hold anything: their length tells where they end.
    key.append(std::to_string(matcher.value().size())).append(":").append(matcher.value());
  }
  return key;
}

std::string selector_text(std::span<const promql::Matcher> matchers) {
  std::string name;
  std::string rest;
  for (const auto& matcher : matchers) {
    if (matcher.name() == promql::metric_name_label && name.empty() &&
        matcher.type() == promql::MatchType::equal) {
      name = matcher.value();
    } else {
      rest += (rest.empty() ? "" : ",") + to_string(matcher);
    }
  }
  return rest.empty() && !name.empty() ? name : name + "{" + rest + "}";
}

Result<std::vector<Demand>> demands_of(const promql::Expr& expr,
                                       const promql::EngineOptions& options) {
  Walk walk(options);
  walk.enter(expr, Milliseconds(0));
  if (walk.fixed) {
    return fail(Code::unsupported, "@ with a date: what it reads would have to be kept for ever");
  }
  return std::move(walk.found);
}

Result<std::vector<Demand>> demands_of(const Rule& rule, const promql::EngineOptions& options) {
  auto all = demands_of(*rule.expr, options);
  if (!all) return all;
  for (const auto* texts : {&rule.labels, &rule.annotations}) {
    for (const auto& [name, text] : *texts) {
      auto queried = template_queries(text, options);
      if (!queried) return fail(queried.error().within(name));
      append(*all, std::move(*queried));
    }
  }
  return all;
}

std::vector<Demand> merged(std::vector<Demand> demands) {
  std::vector<Demand> all;
  std::unordered_map<std::string, std::size_t> rows;
  for (auto& demand : demands) {
    const auto [at, fresh] = rows.emplace(key_of(demand.matchers), all.size());
    if (fresh) {
      all.push_back(std::move(demand));
    } else {
      auto& known = all[at->second];
      known.reach = std::max(known.reach, demand.reach);
    }
  }
  return all;
}

}  // namespace strata::rules
