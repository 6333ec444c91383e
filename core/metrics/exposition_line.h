// One line of an exposition: name, labels, value, and what may stand behind them. Knows the two
// text formats' lexical rules, nothing of families.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metrics/exposition.h"

namespace strata {

struct ParsedLabel {
  std::string_view name;
  std::string_view value;  // unescaped
};

/// What stands behind a "#" in OpenMetrics: one observation that the sample counts.
struct ParsedExemplar {
  std::span<const ParsedLabel> labels;
  double value = 0;
  std::optional<std::int64_t> timestamp;  // milliseconds since 1970
};

/// Bounds on what a foreign exposition may make of us. Zero is no bound.
struct ExpositionLimits {
  std::size_t samples = 100'000;
  std::size_t labels = 64;          // of one sample
  std::size_t name_bytes = 1024;    // of a metric or label name
  std::size_t value_bytes = 16384;  // of a label value or a help text
  /// "\t" in a label value is a backslash and a t, as Prometheus's scraper reads it; otherwise an
  /// error, as the format and Prometheus's other readers have it.
  bool any_escape = false;
};

bool is_metric_name(std::string_view name);

/// The value of a sample as both formats write it: a decimal float, or an infinity or NaN in any
/// case. Neither hexadecimal nor digits grouped by underscores, nor what a double cannot hold.
std::optional<double> parse_sample_value(std::string_view text);

/// Unescapes HELP text into `out`: \\ and \n, and \" in OpenMetrics; other backslashes stay.
void unescape_help(std::string_view text, ExpositionFormat format, std::string& out);

/// Takes sample lines apart. In the text format a name may be quoted, that of the metric among its
/// labels: `{"up",job="x"} 1`; none may have another letter than it may have unquoted. Reuses its
/// storage: a result is valid until the next parse().
class SampleLine {
 public:
  SampleLine(ExpositionFormat format, const ExpositionLimits& limits)
      : openmetrics_(format == ExpositionFormat::openmetrics), limits_(limits) {}

  /// `line` is without its newline and must outlive the result.
  Status parse(std::string_view line);

  [[nodiscard]] std::string_view name() const { return name_; }
  [[nodiscard]] double value() const { return value_; }
  /// Milliseconds since 1970.
  [[nodiscard]] std::optional<std::int64_t> timestamp() const { return timestamp_; }
  /// Null: it has none.
  [[nodiscard]] const ParsedExemplar* exemplar() const { return exemplar_ ? &*exemplar_ : nullptr; }

  /// In the order of the line.
  [[nodiscard]] std::span<const ParsedLabel> labels() const { return labels_; }

 private:
  Status parse_name();
  Status parse_quoted_name();
  Status parse_labels();
  Status parse_label();
  Status parse_label_value(std::string_view name);
  Result<std::string_view> parse_quoted();
  Status store_label(std::string_view name, std::string_view value);
  Status parse_value();
  Status parse_timestamp();
  Status parse_exemplar();
  Status finish();
  void skip_blanks();
  bool take(char c);
  std::string_view take_token();
  [[nodiscard]] Status check_size(std::string_view text, std::size_t limit,
                                  std::string_view what) const;

  bool openmetrics_;
  ExpositionLimits limits_;
  std::string_view rest_;
  std::string_view name_;
  double value_ = 0;
  std::optional<std::int64_t> timestamp_;
  std::optional<ParsedExemplar> exemplar_;
  bool ascii_ = true;  // the last value in quotes is
  std::vector<ParsedLabel> labels_;
  std::vector<ParsedLabel> exemplar_labels_;
  std::string unescaped_;  // values that held escapes; reserved for the whole line, never moves
};

}  // namespace strata
