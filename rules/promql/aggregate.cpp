// Aggregations that run over each group's values once; those that need them all are
// aggregate_values.cpp's.
#include "rules/promql/aggregate.h"

#include <cmath>

namespace strata::promql {
namespace {

/// What is known of one group at one step.
struct Account {
  double value = 0;
  double mean = 0;
  double count = 0;
};

void add_mean(Account& account, double value) {
  ++account.count;
  if (std::isinf(account.mean)) {
    if (std::isinf(value) && (account.mean > 0) == (value > 0)) return;
    if (std::isfinite(value)) return;
  }
  // Divided before subtracting, so that large values do not overflow.
  account.mean += value / account.count - account.mean / account.count;
}

void add_square(Account& account, double value) {
  ++account.count;
  const double delta = value - account.mean;
  account.mean += delta / account.count;
  account.value += delta * (value - account.mean);
}

template <class Better>
void take_better(Account& account, double value, Better better) {
  ++account.count;
  if (better(value, account.value) || std::isnan(account.value)) {
    account.value = value;
  }
}

void add(TokenKind op, Account& account, double value) {
  if (account.count == 0) {
    // The first value as it is: no arithmetic with zero, which would lose an infinity.
    const bool squares = op == TokenKind::stddev || op == TokenKind::stdvar;
    account = {squares ? 0 : value, value, 1};
    return;
  }
  switch (op) {
    case TokenKind::sum:
      ++account.count;
      account.value += value;
      break;
    case TokenKind::avg:
      add_mean(account, value);
      break;
    case TokenKind::min:
      take_better(account, value, [](double one, double other) { return one < other; });
      break;
    case TokenKind::max:
      take_better(account, value, [](double one, double other) { return one > other; });
      break;
    case TokenKind::stddev:
    case TokenKind::stdvar:
      add_square(account, value);
      break;
    default:
      ++account.count;
  }
}

double result(TokenKind op, const Account& account) {
  switch (op) {
    case TokenKind::avg:
      return account.mean;
    case TokenKind::count:
      return account.count;
    case TokenKind::group:
      return 1;
    case TokenKind::stddev:
      return std::sqrt(account.value / account.count);
    case TokenKind::stdvar:
      return account.value / account.count;
    default:
      return account.value;
  }
}

Result<Frame> running(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                      const Frame& input) {
  const auto groups = group_series(node, input);
  auto frame = evaluator.make_frame(grid, groups.members.size());
  if (!frame) return frame;
  std::vector<Account> accounts;
  for (std::size_t group = 0; group < groups.members.size(); ++group) {
    accounts.assign(input.steps(), {});
    for (const auto member : groups.members[group]) {
      const auto row = input.row(member);
      for (std::size_t step = 0; step < row.size(); ++step) {
        if (!is_absent(row[step])) add(node.op, accounts[step], row[step]);
      }
    }
    const auto row = frame->add(groups.labels[group]);
    for (std::size_t step = 0; step < row.size(); ++step) {
      if (accounts[step].count > 0) row[step] = result(node.op, accounts[step]);
    }
  }
  return frame;
}

}  // namespace

Labels group_labels(const Aggregate& node, const Labels& labels) {
  LabelsBuilder builder(labels);
  if (node.without) {
    builder.remove(node.grouping).remove(metric_name_label);
  } else {
    builder.keep(node.grouping);
  }
  return std::move(builder).build();
}

Groups group_series(const Aggregate& node, const Frame& input) {
  Groups groups;
  if (!node.without && node.grouping.empty()) {
    if (input.size() == 0) return groups;
    auto& all = groups.members.emplace_back(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) all[i] = i;
    groups.labels.emplace_back();
    return groups;
  }
  std::unordered_map<Labels, std::size_t, LabelsHash> known;
  for (std::size_t i = 0; i < input.size(); ++i) {
    auto labels = group_labels(node, input.labels(i));
    const auto [at, fresh] = known.emplace(labels, groups.members.size());
    if (fresh) {
      groups.members.emplace_back();
      groups.labels.push_back(std::move(labels));
    }
    groups.members[at->second].push_back(i);
  }
  return groups;
}

Result<Frame> aggregate_frame(Evaluator& evaluator, const Aggregate& node, const Grid& grid,
                              const Frame& input, const Frame& param) {
  switch (node.op) {
    case TokenKind::topk:
    case TokenKind::bottomk:
      return select_best(evaluator, node, grid, input, param);
    case TokenKind::quantile:
      return aggregate_quantile(evaluator, node, grid, input, param);
    case TokenKind::count_values:
      return count_values(evaluator, node, grid, input);
    default:
      return running(evaluator, node, grid, input);
  }
}

}  // namespace strata::promql
