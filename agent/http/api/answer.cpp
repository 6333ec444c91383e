#include "agent/http/api/answer.h"

#include <array>
#include <charconv>
#include <cmath>

#include <nlohmann/json.hpp>

#include "rules/promql/go_text.h"

namespace strata::agent::api {
namespace {

Answer error_answer(int status, std::string_view type, std::string_view message) {
  Answer answer{status, R"({"status":"error","errorType":)"};
  append_string(answer.body, type);
  answer.body += R"(,"error":)";
  append_string(answer.body, message);
  answer.body += "}";
  return answer;
}

/// Seconds with a point where they are not whole.
void append_time(std::string& out, std::int64_t milliseconds) {
  if (milliseconds < 0) out += '-';
  const auto size = milliseconds < 0 ? -milliseconds : milliseconds;
  out += std::to_string(size / 1000);
  if (size % 1000 == 0) return;
  const auto rest = std::to_string(1000 + size % 1000);
  out.append(".").append(rest, 1);
}

/// The same without zeros at the end: Prometheus writes times of scalars and of samples by
/// different means.
void append_short_time(std::string& out, std::int64_t milliseconds) {
  append_time(out, milliseconds);
  if (milliseconds % 1000 == 0) return;
  while (out.back() == '0') out.pop_back();
}

/// As Prometheus writes samples: an exponent below 1e-6 and from 1e21 on.
void append_value(std::string& out, double value) {
  const double size = std::fabs(value);
  std::array<char, 40> text{};
  auto stop = text.data();
  if (std::isfinite(value) && size != 0) {
    const bool exponent = size < 1e-6 || size >= 1e21;
    const auto form = exponent ? std::chars_format::scientific : std::chars_format::fixed;
    const auto made = std::to_chars(text.data(), text.data() + text.size(), value, form);
    // Of large whole numbers to_chars has every digit, Go the shortest ones and zeros.
    if (made.ec == std::errc{} && (exponent || size < 1e15)) stop = made.ptr;
  }
  out += '"';
  if (stop != text.data()) {
    out.append(text.data(), stop);
  } else {
    out += promql::go::plain_number(value);
  }
  out += '"';
}

void append_sample(std::string& out, const promql::Sample& sample) {
  out += '[';
  append_time(out, sample.time);
  out += ',';
  append_value(out, sample.value);
  out += ']';
}

void append_series(std::string& out, const promql::SeriesResult& series, bool vector) {
  out += R"({"metric":)";
  append_labels(out, series.labels);
  if (vector) {
    out += R"(,"value":)";
    append_sample(out, series.samples.front());
  } else {
    out += R"(,"values":[)";
    bool first = true;
    for (const auto& sample : series.samples) {
      if (!std::exchange(first, false)) out += ',';
      append_sample(out, sample);
    }
    out += ']';
  }
  out += '}';
}

std::string_view type_text(promql::ValueType type) {
  switch (type) {
    case promql::ValueType::scalar:
      return "scalar";
    case promql::ValueType::vector:
      return "vector";
    case promql::ValueType::matrix:
      return "matrix";
    case promql::ValueType::string:
      return "string";
    case promql::ValueType::none:
      break;
  }
  return "none";
}

}  // namespace

Answer success(std::string_view data, const std::vector<std::string>& warnings) {
  Answer answer{200, R"({"status":"success","data":)"};
  answer.body += data;
  if (!warnings.empty()) {
    answer.body += R"(,"warnings":[)";
    for (const auto& warning : warnings) {
      if (&warning != &warnings.front()) answer.body += ',';
      append_string(answer.body, warning);
    }
    answer.body += ']';
  }
  answer.body += '}';
  return answer;
}

Answer bad_data(std::string_view message) { return error_answer(400, "bad_data", message); }

Answer wrong_parameter(std::string_view name, std::string_view message) {
  return bad_data("invalid parameter \"" + std::string(name) + "\": " + std::string(message));
}

Answer failed(const Error& error) {
  if (error.code == Code::timeout) return error_answer(503, "timeout", error.message);
  return error_answer(422, "execution", error.message);
}

Answer not_found(std::string_view message) { return error_answer(404, "not_found", message); }

void append_string(std::string& out, std::string_view text) {
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void append_labels(std::string& out, const promql::Labels& labels) {
  out += '{';
  bool first = true;
  for (const auto& label : labels.all()) {
    if (!std::exchange(first, false)) out += ',';
    append_string(out, label.name);
    out += ':';
    append_string(out, label.value);
  }
  out += '}';
}

std::string value_text(const promql::Value& value) {
  std::string out = R"({"resultType":")";
  out.append(type_text(value.type)).append(R"(","result":[)");
  if (value.type == promql::ValueType::scalar || value.type == promql::ValueType::string) {
    append_short_time(out, value.time);
    out += ',';
    append_string(out, value.type == promql::ValueType::string
                           ? value.text
                           : promql::go::plain_number(value.scalar));
    return out + "]}";
  }
  for (const auto& series : value.series) {
    if (&series != &value.series.front()) out += ',';
    append_series(out, series, value.type == promql::ValueType::vector);
  }
  return out + "]}";
}

}  // namespace strata::agent::api
