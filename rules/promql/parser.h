// Parses expressions, selectors and unit tests' series, with Prometheus's errors: the first one, as
// `line:column: parse error: ...`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "rules/promql/ast.h"
#include "rules/promql/labels.h"

namespace strata::promql {

/// The expression, its types checked.
Result<ExprPtr> parse_expression(std::string_view input);

/// `name{a="b"}`.
Result<Labels> parse_metric(std::string_view input);

/// The matchers of `name{a=~"b"}`.
Result<std::vector<Matcher>> parse_selector(std::string_view input);

/// A value of a unit test's series; absent where there is `_`, the staleness marker for `stale`.
struct SeriesValue {
  double value = 0;
  bool omitted = false;
};

struct SeriesDescription {
  Labels labels;
  std::vector<SeriesValue> values;
};

/// `name{a="b"} 1 2+3x4 _ stale`. More than `most` values are Code::exhausted.
Result<SeriesDescription> parse_series(std::string_view input, std::size_t most = 1'000'000);

/// "line:column: parse error: message".
Error parse_error(std::string_view input, std::size_t position, std::string_view message);

}  // namespace strata::promql
