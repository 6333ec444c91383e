// Series of unit tests: `name{a="b"} 1 2+3x4 -5x2 _x3 stale`.
#include "core/base/text.h"
#include "rules/promql/go_text.h"
#include "rules/promql/parser.h"
#include "rules/promql/sample.h"
#include "rules/promql/token_stream.h"

namespace strata::promql {
namespace {

class SeriesParser {
 public:
  SeriesParser(std::string_view input, bool values, std::size_t most)
      : tokens_(input, values), most_(most) {}

  Result<SeriesDescription> run(bool values) {
    SeriesDescription series;
    if (!metric(series.labels) || (values && !sequence(series.values))) {
      return fail(tokens_.error());
    }
    if (!tokens_.at(TokenKind::end)) tokens_.unexpected({values ? "series values" : "", ""});
    if (tokens_.failed()) return fail(tokens_.error());
    if (too_many_) return fail(Code::exhausted, "too many values in a series");
    return series;
  }

 private:
  bool metric(Labels& labels) {
    std::vector<Label> found;
    if (names_metric(tokens_.peek().kind)) {
      found.push_back({std::string(metric_name_label), std::string(tokens_.take().text)});
    }
    if (tokens_.at(TokenKind::left_brace) && !label_set(found)) return false;
    labels = Labels(std::move(found));
    return !tokens_.failed();
  }

  bool label_set(std::vector<Label>& found) {
    static constexpr std::string_view context = "label set";
    tokens_.take();
    while (!tokens_.at(TokenKind::right_brace)) {
      if (!tokens_.at(TokenKind::identifier)) {
        return tokens_.unexpected({context, "identifier or \"}\""});
      }
      const auto name = tokens_.take();
      tokens_.peek();
      if (!tokens_.skip(TokenKind::equal)) return tokens_.unexpected({context, "\"=\""});
      if (!tokens_.at(TokenKind::string)) return tokens_.unexpected({context, "string"});
      const auto literal = tokens_.take();
      const auto value = go::unquoted(literal.text);
      if (!value) return tokens_.fail_at(literal.position, value.error());
      found.push_back({std::string(name.text), *value});
      if (tokens_.at(TokenKind::right_brace)) break;
      if (!tokens_.skip(TokenKind::comma)) {
        return tokens_.unexpected({context, "\",\" or \"}\""});
      }
    }
    tokens_.take();
    return !tokens_.failed();
  }

  bool sequence(std::vector<SeriesValue>& values) {
    while (tokens_.skip(TokenKind::space)) {
      if (tokens_.at(TokenKind::end)) break;
      if (!item(values)) return false;
    }
    return !tokens_.failed();
  }

  bool item(std::vector<SeriesValue>& values) {
    std::uint64_t times = 0;
    if (tokens_.skip(TokenKind::blank)) {
      const bool repeated = tokens_.skip(TokenKind::times);
      if (repeated && !repetition(times)) return false;
      append(values, {0, true}, 0, repeated ? times : 1);
      return true;
    }
    double value = 0;
    double step = 0;
    if (!first_value(value)) return false;
    const bool stepped = tokens_.at(TokenKind::add) || tokens_.at(TokenKind::sub);
    if (stepped && !signed_number(step)) return false;
    if (!tokens_.at(TokenKind::times)) {
      if (stepped) return unexpected();
      append(values, {value, false}, 0, 1);
      return !tokens_.failed();
    }
    tokens_.take();
    if (!repetition(times)) return false;
    append(values, {value, false}, step, times + 1);
    return true;
  }

  bool unexpected(std::string_view expected = "") {
    tokens_.peek();
    return tokens_.unexpected({"series values", expected});
  }

  bool first_value(double& value) {
    if (tokens_.at(TokenKind::identifier)) {
      if (tokens_.peek().text != "stale") return unexpected("number or \"stale\"");
      tokens_.take();
      value = stale_marker();
      return true;
    }
    return tokens_.at(TokenKind::number) ? number(value, 1) : signed_number(value);
  }

  bool signed_number(double& value) {
    const auto kind = tokens_.peek().kind;
    if (kind != TokenKind::add && kind != TokenKind::sub) return unexpected();
    tokens_.take();
    if (!tokens_.at(TokenKind::number)) return unexpected();
    return number(value, kind == TokenKind::sub ? -1 : 1);
  }

  bool number(double& value, double sign) {
    const auto token = tokens_.take();
    if (const auto integer = go::parse_int(token.text)) {
      value = sign * static_cast<double>(*integer);
      return true;
    }
    const auto real = go::parse_float(token.text);
    if (!real) {
      return tokens_.fail_at(token.position, "error parsing number: " + real.error().message);
    }
    value = sign * *real;
    return true;
  }

  bool repetition(std::uint64_t& times) {
    if (!tokens_.at(TokenKind::number)) return unexpected();
    const auto token = tokens_.take();
    const auto value = text::u64(token.text);
    if (!value) {
      return tokens_.fail_at(token.position,
                             "invalid repetition in series values: strconv.ParseUint: parsing " +
                                 go::quoted(token.text) + ": invalid syntax");
    }
    times = *value;
    return true;
  }

  void append(std::vector<SeriesValue>& values, SeriesValue value, double step,
              std::uint64_t times) {
    if (times > most_ || values.size() + times > most_) {
      too_many_ = true;
      return;
    }
    for (std::uint64_t i = 0; i < times; ++i) {
      values.push_back(value);
      if (step != 0) value.value += step;
    }
  }

  TokenStream tokens_;
  std::size_t most_;
  bool too_many_ = false;
};

}  // namespace

Result<Labels> parse_metric(std::string_view input) {
  auto series = SeriesParser(input, false, 0).run(false);
  if (!series) return fail(series.error());
  return std::move(series->labels);
}

Result<SeriesDescription> parse_series(std::string_view input, std::size_t most) {
  return SeriesParser(input, true, most).run(true);
}

}  // namespace strata::promql
