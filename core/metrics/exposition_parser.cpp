#include "core/metrics/exposition_parser.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/text.h"
#include "core/metrics/labels.h"
#include "core/metrics/seen_series.h"

namespace strata {
namespace {

/// A family's type in the exposition's words; more than MetricType knows.
enum class Declared : std::uint8_t {
  untyped,
  counter,
  gauge,
  histogram,
  summary,
  info,
  gauge_histogram
};

struct TypeWord {
  std::string_view word;
  Declared type;
};
constexpr std::array text_types = {
    TypeWord{"counter", Declared::counter}, TypeWord{"gauge", Declared::gauge},
    TypeWord{"histogram", Declared::histogram}, TypeWord{"summary", Declared::summary},
    TypeWord{"untyped", Declared::untyped}};
constexpr std::array openmetrics_types = {TypeWord{"counter", Declared::counter},
                                          TypeWord{"gauge", Declared::gauge},
                                          TypeWord{"histogram", Declared::histogram},
                                          TypeWord{"summary", Declared::summary},
                                          TypeWord{"unknown", Declared::untyped},
                                          TypeWord{"info", Declared::info},
                                          TypeWord{"stateset", Declared::gauge},
                                          TypeWord{"gaugehistogram", Declared::gauge_histogram}};

/// How a line's name, cut at `ending`, belongs to a family declared as `owner`.
struct Ending {
  std::string_view ending;
  Declared owner;
  MetricType type;
  Suffix suffix;  // none: the line is a family of its own
  bool openmetrics_only;
};
constexpr std::array endings = {
    Ending{"_bucket", Declared::histogram, MetricType::histogram, Suffix::bucket, false},
    Ending{"_sum", Declared::histogram, MetricType::histogram, Suffix::sum, false},
    Ending{"_count", Declared::histogram, MetricType::histogram, Suffix::count, false},
    Ending{"_sum", Declared::summary, MetricType::summary, Suffix::sum, false},
    Ending{"_count", Declared::summary, MetricType::summary, Suffix::count, false},
    Ending{"_total", Declared::counter, MetricType::counter, Suffix::none, true},
    Ending{"_created", Declared::counter, MetricType::gauge, Suffix::none, true},
    Ending{"_created", Declared::histogram, MetricType::gauge, Suffix::none, true},
    Ending{"_created", Declared::summary, MetricType::gauge, Suffix::none, true},
    Ending{"_info", Declared::info, MetricType::gauge, Suffix::none, true},
    Ending{"_bucket", Declared::gauge_histogram, MetricType::gauge, Suffix::none, true},
    Ending{"_gsum", Declared::gauge_histogram, MetricType::gauge, Suffix::none, true},
    Ending{"_gcount", Declared::gauge_histogram, MetricType::gauge, Suffix::none, true}};

MetricType plain_type(Declared type) {
  switch (type) {
    case Declared::counter:
      return MetricType::counter;
    case Declared::histogram:
      return MetricType::histogram;
    case Declared::summary:
      return MetricType::summary;
    case Declared::gauge:
    case Declared::info:
      return MetricType::gauge;
    case Declared::untyped:
    case Declared::gauge_histogram:
      break;
  }
  return MetricType::untyped;
}

struct Metadata {
  Declared type = Declared::untyped;
  std::string help;
};

class Parser {
 public:
  Parser(ExpositionFormat format, const ExpositionLimits& limits, const SampleSink& sink)
      : format_(format),
        openmetrics_(format == ExpositionFormat::openmetrics),
        limits_(limits),
        sink_(sink),
        line_(format, limits) {}

  Result<ExpositionSummary> parse(std::string_view text) {
    while (!text.empty()) {
      ++line_number_;
      const auto line = text::take_line(text);
      if (auto status = ended_ ? fail(Code::parse, "text after # EOF") : parse_line(line);
          !status) {
        return fail(status.error().within("line " + std::to_string(line_number_)));
      }
    }
    if (openmetrics_ && !ended_) {
      return fail(Code::parse, "line " + std::to_string(line_number_) +
                                   ": the text ends without # EOF: it was cut off");
    }
    return summary_;
  }

 private:
  Status parse_line(std::string_view line) {
    if (openmetrics_) {
      return line.starts_with('#') ? parse_openmetrics_comment(line) : parse_sample(line);
    }
    const auto start = line.find_first_not_of(" \t");
    if (start == std::string_view::npos) return {};
    return line[start] == '#' ? parse_comment(line.substr(start + 1)) : parse_sample(line);
  }

  /// The text format: ` HELP name text`, ` TYPE name type`, or any remark.
  Status parse_comment(std::string_view rest) {
    if (rest.empty() || (rest[0] != ' ' && rest[0] != '\t')) return {};
    const auto keyword = text::take_field(rest);
    if (keyword != "HELP" && keyword != "TYPE") return {};
    auto name = text::take_field(rest);
    if (name.empty()) return {};
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') {
      name = name.substr(1, name.size() - 2);
    }
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    return parse_metadata(keyword, name, rest);
  }

  /// OpenMetrics: `# HELP name text`, `# TYPE name type`, `# UNIT name unit`, `# EOF`; nothing
  /// else.
  Status parse_openmetrics_comment(std::string_view line) {
    ended_ = line == "# EOF";
    if (ended_) return {};
    text::take_until(line, ' ');
    const auto keyword = text::take_until(line, ' ');
    const auto end = line.find(' ');
    if (end == std::string_view::npos ||
        (keyword != "HELP" && keyword != "TYPE" && keyword != "UNIT")) {
      return fail(Code::parse, "neither HELP, TYPE, UNIT nor EOF behind the #");
    }
    return parse_metadata(keyword, line.substr(0, end), line.substr(end + 1));
  }

  Status parse_metadata(std::string_view keyword, std::string_view name, std::string_view rest) {
    if (!is_metric_name(name)) return fail(Code::parse, "bad name in " + std::string(keyword));
    const bool too_long = (limits_.name_bytes != 0 && name.size() > limits_.name_bytes) ||
                          (limits_.value_bytes != 0 && rest.size() > limits_.value_bytes);
    if (too_long) return fail(Code::exhausted, std::string(keyword) + " is too long");
    if (keyword == "UNIT") return check_unit(name, rest);
    if (limits_.samples != 0 && metadata_.size() > limits_.samples) {
      return fail(Code::exhausted, "too many families");
    }
    resolved_ = {};
    auto& family = metadata_[name];
    return keyword == "HELP" ? set_help(family, rest) : set_type(family, rest);
  }

  static Status check_unit(std::string_view name, std::string_view unit) {
    const bool fits = unit.empty() || (name.size() > unit.size() + 1 && name.ends_with(unit) &&
                                       name[name.size() - unit.size() - 1] == '_');
    return fits ? Status{} : fail(Code::parse, "the unit is not the end of the name");
  }

  Status set_help(Metadata& family, std::string_view text) const {
    if (!is_utf8(text)) return fail(Code::parse, "HELP is not UTF-8");
    if (text.find('\0') != std::string_view::npos) return fail(Code::parse, "NUL in HELP");
    if (family.help.empty()) unescape_help(text, format_, family.help);
    return {};
  }

  Status set_type(Metadata& family, std::string_view word) const {
    const auto known = openmetrics_ ? std::span<const TypeWord>(openmetrics_types)
                                    : std::span<const TypeWord>(text_types);
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const TypeWord& type) { return type.word == word; });
    if (found == known.end()) return fail(Code::parse, "unknown metric type");
    family.type = found->type;
    return {};
  }

  Status parse_sample(std::string_view text) {
    if (auto status = line_.parse(text); !status) return status;
    auto sample = resolve();
    sample.labels = line_.labels();
    sample.value = line_.value();
    sample.timestamp = line_.timestamp();
    sample.exemplar = line_.exemplar();
    if (auto status = check(sample); !status) return status;
    if (!seen_.insert(line_.name(), line_.labels())) {
      if (summary_.duplicates++ == 0) summary_.first_duplicate_line = line_number_;
      return {};
    }
    if (limits_.samples != 0 && summary_.samples == limits_.samples) {
      return fail(Code::exhausted, "more than " + std::to_string(limits_.samples) + " samples");
    }
    ++summary_.samples;
    sink_(sample);
    return {};
  }

  /// Whose sample the current line is. Lines of one name mostly stand together.
  const ParsedSample& resolve() {
    if (line_.name() != resolved_.name || resolved_.name.empty()) {
      resolved_ = resolve_anew(line_.name());
      resolved_.name = line_.name();
    }
    return resolved_;
  }

  [[nodiscard]] ParsedSample resolve_anew(std::string_view name) const {
    const auto whole = metadata_.find(name);
    if (whole != metadata_.end()) {
      return {{name, whole->second.help, plain_type(whole->second.type)}, Suffix::none, {}};
    }
    for (const auto& ending : endings) {
      if ((ending.openmetrics_only && !openmetrics_) || !name.ends_with(ending.ending)) continue;
      const auto base = name.substr(0, name.size() - ending.ending.size());
      const auto owner = metadata_.find(base);
      if (owner == metadata_.end() || owner->second.type != ending.owner) continue;
      const auto family = ending.suffix == Suffix::none ? name : base;
      return {{family, owner->second.help, ending.type}, ending.suffix, {}};
    }
    return {{name, {}, MetricType::untyped}, Suffix::none, {}};
  }

  /// What would make our own exposition of the sample wrong.
  [[nodiscard]] Status check(const ParsedSample& sample) const {
    const bool bucket = sample.suffix == Suffix::bucket;
    const bool quantile =
        sample.family.type == MetricType::summary && sample.suffix == Suffix::none;
    for (const auto& label : sample.labels) {
      const bool bound = (bucket && label.name == "le") || (quantile && label.name == "quantile");
      if (bound && !parse_sample_value(label.value)) {
        return fail(Code::parse, "label " + std::string(label.name) + " is not a number");
      }
    }
    const bool counts =
        bucket || line_.name().ends_with("_total") || line_.name().ends_with("_bucket");
    if (line_.exemplar() != nullptr && !counts) {
      return fail(Code::parse, "an exemplar on what is neither counter nor bucket");
    }
    return {};
  }

  ExpositionFormat format_;
  bool openmetrics_;
  const ExpositionLimits& limits_;
  const SampleSink& sink_;
  SampleLine line_;
  std::unordered_map<std::string_view, Metadata> metadata_;
  ParsedSample resolved_;  // the last line, as far as its name tells
  SeenSeries seen_;
  ExpositionSummary summary_;
  std::size_t line_number_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<ExpositionSummary> parse_exposition(std::string_view text, ExpositionFormat format,
                                           const ExpositionLimits& limits, const SampleSink& sink) {
  return Parser(format, limits, sink).parse(text);
}

}  // namespace strata
