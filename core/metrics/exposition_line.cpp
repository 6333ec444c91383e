#include "core/metrics/exposition_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>

#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata {
namespace {

constexpr std::size_t quoted_in_messages = 60;

constexpr std::size_t byte(char c) { return static_cast<unsigned char>(c); }

constexpr std::uint8_t in_metric_name = 1;
constexpr std::uint8_t in_label_name = 2;

/// By byte: in which names it may stand.
constexpr auto name_characters = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto c = static_cast<char>(i);
    if (text::is_word(c)) table[i] = in_metric_name | in_label_name;
  }
  table[byte(':')] = in_metric_name;
  return table;
}();

/// Where the value in quotes stops being plain: at a quote or a backslash. Tells whether all before
/// is ASCII.
std::size_t plain_length(std::string_view text, std::size_t from, bool& ascii) {
  for (; from < text.size(); ++from) {
    const char c = text[from];
    if (c == '"' || c == '\\') return from;
    ascii = ascii && byte(c) < 0x80;
  }
  return std::string_view::npos;
}

/// Foreign text as an error message shows it: short, printable.
std::string shown(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, quoted_in_messages)) {
    out += c >= ' ' && c <= '~' && c != '"' ? c : '?';
  }
  return out.append(text.size() > quoted_in_messages ? "...\"" : "\"");
}

tl::unexpected<Error> malformed(std::string_view why, std::string_view text) {
  return fail(Code::parse, std::string(why) + " at " + shown(text));
}

/// Length of the label name at the front of `text`; with colons that of a metric name.
std::size_t name_length(std::string_view text, bool colons) {
  if (text.empty() || text::is_digit(text[0])) return 0;
  const auto allowed = colons ? in_metric_name : in_label_name;
  std::size_t length = 0;
  while (length < text.size() && (name_characters[byte(text[length])] & allowed) != 0) ++length;
  return length;
}

/// from_chars reports 1e400 and 1e-400 alike; the first is no double, the second is zero.
std::optional<double> out_of_range_value(std::string_view text) {
  const double value = std::strtod(std::string(text).c_str(), nullptr);
  if (std::isinf(value)) return std::nullopt;
  return value;
}

}  // namespace

bool is_metric_name(std::string_view name) {
  return !name.empty() && name_length(name, true) == name.size();
}

std::optional<double> parse_sample_value(std::string_view text) {
  const bool has_plus = text.starts_with('+');
  const auto digits = has_plus ? text.substr(1) : text;
  const auto unsigned_text = digits.starts_with('-') ? digits.substr(1) : digits;
  if (unsigned_text.empty() || (has_plus && digits.starts_with('-'))) return std::nullopt;
  const bool is_nan = (unsigned_text[0] | 0x20) == 'n';
  // "nan(payload)" and "-nan" are C's, not Prometheus's
  if (is_nan && text.size() != 3) return std::nullopt;
  double value = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (stop != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) return out_of_range_value(digits);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

void unescape_help(std::string_view text, ExpositionFormat format, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    const bool quote = next == '"' && format == ExpositionFormat::openmetrics;
    if (next == 'n') {
      out += '\n';
    } else if (next == '\\' || quote) {
      out += next;
    } else {
      out += text[i];
      continue;
    }
    ++i;
  }
}

Status SampleLine::parse(std::string_view line) {
  rest_ = line;
  timestamp_.reset();
  exemplar_.reset();
  labels_.clear();
  unescaped_.clear();
  unescaped_.reserve(line.size());
  if (!openmetrics_) skip_blanks();
  if (auto status = parse_name(); !status) return status;
  if (!openmetrics_) skip_blanks();
  if (take('{')) {
    if (auto status = parse_labels(); !status) return status;
  }
  if (auto status = parse_value(); !status) return status;
  if (auto status = parse_timestamp(); !status) return status;
  if (auto status = parse_exemplar(); !status) return status;
  return finish();
}

Status SampleLine::parse_name() {
  name_ = rest_.substr(0, name_length(rest_, true));
  if (!openmetrics_ && rest_.starts_with('{')) return {};  // it is among the labels
  if (name_.empty()) return malformed("no metric name", rest_);
  rest_.remove_prefix(name_.size());
  return check_size(name_, limits_.name_bytes, "metric name");
}

Status SampleLine::parse_labels() {
  for (bool first = true;; first = false) {
    if (!openmetrics_) skip_blanks();
    // a comma before the brace is allowed by the text format alone
    if ((first || !openmetrics_) && take('}')) break;
    const bool quoted = !openmetrics_ && take('"');
    if (auto status = quoted ? parse_quoted_name() : parse_label(); !status) return status;
    if (!openmetrics_) skip_blanks();
    if (take('}')) break;
    if (!take(',')) return malformed("no comma or brace after a label", rest_);
  }
  return name_.empty() ? Status(malformed("no metric name", rest_)) : Status{};
}

Status SampleLine::parse_quoted_name() {
  const auto name = parse_quoted();
  if (!name) return fail(name.error());
  skip_blanks();
  if (rest_.starts_with('=')) {
    if (name->empty() || name_length(*name, false) != name->size()) {
      return fail(Code::unsupported, "label name " + shown(*name) + " needs its quotes");
    }
    return parse_label_value(*name);
  }
  if (!name_.empty()) return malformed("a second metric name", *name);
  if (!is_metric_name(*name)) {
    return fail(Code::unsupported, "metric name " + shown(*name) + " needs its quotes");
  }
  name_ = *name;
  return check_size(name_, limits_.name_bytes, "metric name");
}

Status SampleLine::parse_label() {
  const auto name = rest_.substr(0, name_length(rest_, false));
  if (name.empty()) return malformed("no label name", rest_);
  rest_.remove_prefix(name.size());
  return parse_label_value(name);
}

Status SampleLine::parse_label_value(std::string_view name) {
  if (!openmetrics_) skip_blanks();
  if (!take('=')) return malformed("no '=' after a label name", rest_);
  if (!openmetrics_) skip_blanks();
  if (!take('"')) return malformed("no quote before a label value", rest_);
  const auto value = parse_quoted();
  if (!value) return fail(value.error());
  return store_label(name, *value);
}

Result<std::string_view> SampleLine::parse_quoted() {
  const auto start = unescaped_.size();
  ascii_ = true;
  for (std::size_t i = 0;; ++i) {
    const auto special = plain_length(rest_, i, ascii_);
    if (special == std::string_view::npos) return malformed("unclosed label value", rest_);
    if (rest_[special] == '"') {
      const auto tail = rest_.substr(0, special).substr(i);
      const bool plain = i == 0;
      const auto whole = plain ? tail : std::string_view(unescaped_.append(tail)).substr(start);
      rest_.remove_prefix(special + 1);
      return whole;
    }
    if (special + 1 == rest_.size()) return malformed("unclosed label value", rest_);
    const char escaped = rest_[special + 1];
    const bool known = escaped == 'n' || escaped == '\\' || escaped == '"';
    if (!known && !limits_.any_escape) {
      return malformed("unknown escape in a label value", rest_.substr(special));
    }
    unescaped_.append(rest_.substr(i, special - i + (known ? 0 : 1)));
    unescaped_ += escaped == 'n' ? '\n' : escaped;
    ascii_ = ascii_ && byte(escaped) < 0x80;
    i = special + 1;
  }
}

Status SampleLine::store_label(std::string_view name, std::string_view value) {
  if (name == "__name__") return fail(Code::parse, "label __name__ is reserved");
  if (auto status = check_size(name, limits_.name_bytes, "label name"); !status) return status;
  if (auto status = check_size(value, limits_.value_bytes, "label value"); !status) return status;
  if (!ascii_ && !is_utf8(value)) return malformed("label value is not UTF-8", value);
  const auto same = [&](const ParsedLabel& label) { return label.name == name; };
  if (std::any_of(labels_.begin(), labels_.end(), same)) {
    return malformed("label given twice", name);
  }
  if (limits_.labels != 0 && labels_.size() == limits_.labels) {
    return fail(Code::exhausted, "more than " + std::to_string(limits_.labels) + " labels");
  }
  labels_.push_back({name, value});
  return {};
}

Status SampleLine::parse_value() {
  if (openmetrics_ && !take(' ')) return malformed("no blank before the value", rest_);
  const auto token = take_token();
  const auto value = parse_sample_value(token);
  if (!value) return malformed("value is not a number", token);
  value_ = *value;
  return {};
}

Status SampleLine::parse_timestamp() {
  if (openmetrics_ && (rest_.empty() || rest_.starts_with(" #"))) return {};
  if (openmetrics_ && !take(' ')) return malformed("no blank before the timestamp", rest_);
  const auto token = take_token();
  if (token.empty() && !openmetrics_) return {};
  if (openmetrics_) {
    const auto time = parse_sample_value(token);  // seconds
    constexpr double longest = 1e15;  // in milliseconds within what a double and 64 bits hold
    if (!time || !(std::abs(*time) < longest)) return malformed("timestamp is not a number", token);
    timestamp_ = static_cast<std::int64_t>(*time * 1000);
    return {};
  }
  timestamp_ = text::number<std::int64_t>(token);  // milliseconds
  return timestamp_ ? Status{} : Status(malformed("timestamp is not an integer", token));
}

/// ` # {trace_id="x"} 0.5 1.5`
Status SampleLine::parse_exemplar() {
  if (!openmetrics_ || rest_.empty()) return {};
  if (!rest_.starts_with(" # {")) return malformed("no exemplar", rest_);
  rest_.remove_prefix(4);
  const auto own_value = value_;
  const auto own_timestamp = std::exchange(timestamp_, std::nullopt);
  labels_.swap(exemplar_labels_);
  labels_.clear();
  if (auto status = parse_labels(); !status) return status;
  if (auto status = parse_value(); !status) return status;
  if (auto status = rest_.empty() ? Status{} : parse_timestamp(); !status) return status;
  labels_.swap(exemplar_labels_);
  exemplar_ = {exemplar_labels_, value_, timestamp_};
  value_ = own_value;
  timestamp_ = own_timestamp;
  return {};
}

Status SampleLine::finish() {
  if (!openmetrics_) skip_blanks();
  return rest_.empty() ? Status{} : Status(malformed("text after the sample", rest_));
}

void SampleLine::skip_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
}

bool SampleLine::take(char c) {
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

/// Up to the next blank; the text format allows blanks in front too.
std::string_view SampleLine::take_token() {
  if (!openmetrics_) skip_blanks();
  const auto token = rest_.substr(0, rest_.find_first_of(" \t"));
  rest_.remove_prefix(token.size());
  return token;
}

Status SampleLine::check_size(std::string_view text, std::size_t limit,
                              std::string_view what) const {
  if (limit == 0 || text.size() <= limit) return {};
  return fail(Code::exhausted, std::string(what) + " " + shown(text) + " is longer than " +
                                   std::to_string(limit) + " bytes");
}

}  // namespace strata
