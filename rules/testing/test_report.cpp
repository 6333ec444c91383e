#include "rules/testing/test_report.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "rules/promql/go_text.h"

namespace strata::rules {
namespace {

std::string annotations_text(const std::map<std::string, std::string>& annotations) {
  std::string text = "{";
  for (const auto& [name, value] : annotations) {
    if (text.size() > 1) text += ", ";
    text += name + "=" + promql::go::quoted(value);
  }
  return text + "}";
}

std::string alerts_text(const std::vector<ReportedAlert>& alerts) {
  if (alerts.empty()) return "[]";
  const std::string indent(12, ' ');
  std::string text = "[";
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    text += "\n" + indent + std::to_string(i) + ":\n" + indent +
            "  Labels:" + to_string(alerts[i].labels) + "\n" + indent +
            "  Annotations:" + annotations_text(alerts[i].annotations);
  }
  return text + "\n" + indent + "]";
}

/// strconv's 'E' format: "6.1E+01".
std::string exponent_text(double value) {
  const auto plain = promql::go::plain_number(value);
  if (plain == "NaN" || plain.ends_with("Inf")) return plain;
  std::array<char, 40> text{};
  const auto [stop, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  std::string out = error == std::errc{} ? std::string(text.data(), stop) : plain;
  std::ranges::replace(out, 'e', 'E');
  return out;
}

std::string samples_text(const std::vector<RuleSample>& samples) {
  if (samples.empty()) return "nil";
  std::string text;
  for (const auto& sample : samples) {
    if (!text.empty()) text += ", ";
    text += to_string(sample.labels) + " " + exponent_text(sample.value);
  }
  return text;
}

void sort_by_labels(std::vector<RuleSample>& samples) {
  std::ranges::stable_sort(
      samples, [](const RuleSample& a, const RuleSample& b) { return a.labels < b.labels; });
}

}  // namespace

std::string alert_report(const std::string& group, const AlertTest& test,
                         const std::vector<ReportedAlert>& wanted,
                         const std::vector<ReportedAlert>& found) {
  return (group.empty() ? "" : "    name: " + group + ",\n") + "    alertname: " + test.name +
         ", time: " + promql::to_string(test.time) + ", \n        exp:" + alerts_text(wanted) +
         ", \n        got:" + alerts_text(found);
}

std::string sample_report(std::vector<RuleSample> wanted, std::vector<RuleSample> found) {
  sort_by_labels(wanted);
  sort_by_labels(found);
  const bool same = std::ranges::equal(wanted, found, [](const auto& a, const auto& b) {
    return a.labels == b.labels && a.value == b.value;
  });
  if (same) return {};
  return "\n        exp: " + samples_text(wanted) + "\n        got: " + samples_text(found);
}

std::string go_duration(std::int64_t milliseconds) {
  if (milliseconds != 0 && milliseconds < 1000) return std::to_string(milliseconds) + "ms";
  auto text = promql::go::plain_number(static_cast<double>(milliseconds % 60'000) / 1000) + "s";
  const auto minutes = milliseconds / 60'000;
  if (minutes == 0) return text;
  text = std::to_string(minutes % 60) + "m" + text;
  return minutes < 60 ? text : std::to_string(minutes / 60) + "h" + text;
}

}  // namespace strata::rules
