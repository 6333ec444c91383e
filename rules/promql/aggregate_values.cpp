// Aggregations that look at all values of a group at once: topk, bottomk, quantile, count_values.
#include <algorithm>
#include <cmath>
#include <map>

#include "rules/promql/aggregate.h"
#include "rules/promql/go_text.h"
#include "rules/promql/summation.h"

namespace strata::promql {
namespace {

/// k of this step, at most the number of series; an error if it fits no integer.
Result<std::size_t> wanted_count(double k, std::size_t series) {
  constexpr double limit = 9.2e18;
  if (!(std::fabs(k) < limit)) {
    return fail(Code::invalid, "Scalar value " + go::short_number(k) + " overflows int64");
  }
  return k < 1 ? 0 : static_cast<std::size_t>(std::min(k, static_cast<double>(series)));
}

/// The rows of the group that have a value at the step, best first; NaN is never better.
std::vector<std::size_t> ranked(const Frame& input, const std::vector<std::size_t>& members,
                                std::size_t step, bool largest) {
  std::vector<std::size_t> found;
  for (const auto member : members) {
    if (!is_absent(input.row(member)[step])) found.push_back(member);
  }
  std::ranges::stable_sort(found, [&](std::size_t a, std::size_t b) {
    const double one = input.row(a)[step];
    const double other = input.row(b)[step];
    if (std::isnan(one) || std::isnan(other)) return !std::isnan(one) && std::isnan(other);
    return largest ? one > other : one < other;
  });
  return found;
}

}  // namespace

Result<Frame> select_best(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                          const Frame& input, const Frame& param) {
  const auto groups = group_series(node, input);
  auto frame = evaluator.make_frame(grid, input.size());
  if (!frame) return frame;
  std::vector<std::size_t> row_of(input.size(), input.size());
  for (std::size_t step = 0; step < input.steps(); ++step) {
    const auto count = wanted_count(param.row(0)[step], input.size());
    if (!count) return fail(count.error());
    if (*count == 0) continue;
    for (const auto& members : groups.members) {
      auto best = ranked(input, members, step, node.op == TokenKind::topk);
      best.resize(std::min(best.size(), *count));
      // Rows appear in the order of rank, which is what an instant query shows.
      for (const auto series : best) {
        if (row_of[series] == input.size()) {
          row_of[series] = frame->size();
          frame->add(input.labels(series));
        }
        frame->row(row_of[series])[step] = input.row(series)[step];
      }
    }
    if (auto paid = evaluator.budget().spend_work(input.size()); !paid) return fail(paid.error());
  }
  return frame;
}

Result<Frame> aggregate_quantile(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                                 const Frame& input, const Frame& param) {
  const auto groups = group_series(node, input);
  auto frame = evaluator.make_frame(grid, groups.members.size());
  if (!frame) return frame;
  std::vector<double> values;
  for (std::size_t group = 0; group < groups.members.size(); ++group) {
    const auto row = frame->add(groups.labels[group]);
    for (std::size_t step = 0; step < row.size(); ++step) {
      values.clear();
      for (const auto member : groups.members[group]) {
        const double value = input.row(member)[step];
        if (!is_absent(value)) values.push_back(value);
      }
      if (!values.empty()) row[step] = quantile(param.row(0)[step], values);
    }
  }
  return frame;
}

Result<Frame> count_values(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                           const Frame& input) {
  const auto& label = std::get<StringLiteral>(bare(*node.param).node).value;
  if (!valid_label_name(label)) {
    return fail(Code::invalid, "invalid label name " + go::quoted(label));
  }
  Aggregate grouping;
  grouping.without = node.without;
  grouping.grouping = node.grouping;
  if (!node.without) grouping.grouping.push_back(label);
  auto frame = evaluator.make_frame(grid, input.size());
  if (!frame) return frame;
  std::unordered_map<Labels, std::size_t, LabelsHash> rows;
  for (std::size_t i = 0; i < input.size(); ++i) {
    for (std::size_t step = 0; step < input.steps(); ++step) {
      const double value = input.row(i)[step];
      if (is_absent(value)) continue;
      LabelsBuilder labels(input.labels(i));
      labels.set(label, go::plain_number(value));
      auto group = group_labels(grouping, std::move(labels).build());
      const auto [at, fresh] = rows.emplace(group, frame->size());
      if (fresh) {
        if (auto paid = evaluator.budget().spend_cells(1, grid.steps()); !paid) {
          return fail(paid.error());
        }
        frame->add(std::move(group));
      }
      auto& cell = frame->row(at->second)[step];
      cell = is_absent(cell) ? 1 : cell + 1;
    }
  }
  return frame;
}

}  // namespace strata::promql
