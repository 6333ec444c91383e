#include "agent/notify/alert_log.h"

#include <algorithm>

#include "agent/text/units.h"
#include "core/metrics/number_text.h"

namespace strata::agent {
namespace {

constexpr double lines_per_second = 1;
constexpr std::size_t most_labels = 8;
constexpr std::size_t longest_value = 80;

void append_label(std::string& text, std::string_view name, std::string_view value) {
  text.append(" ").append(name).append("=").append(value.substr(0, longest_value));
  if (value.size() > longest_value) text += "...";
}

}  // namespace

std::string alert_text(const Notice& notice) {
  std::string text(notice.labels.get("alertname"));
  const auto severity = notice.labels.get("severity");
  if (!severity.empty()) append_label(text, "severity", severity);
  std::size_t shown = 0;
  for (const auto& label : notice.labels.all()) {
    if (label.name == "alertname" || label.name == "severity") continue;
    if (++shown > most_labels) break;
    append_label(text, label.name, label.value);
  }
  if (shown > most_labels) text += " ...";
  NumberText number;
  return text.append(" value=").append(number.of(notice.value));
}

bool AlertLog::may_speak() {
  const auto now = clock_.now();
  lines_left_ = std::min(most_lines, lines_left_ + seconds(now - filled_at_) * lines_per_second);
  filled_at_ = now;
  if (lines_left_ < 1) return false;
  lines_left_ -= 1;
  return true;
}

void AlertLog::tell(const Notices& notices) {
  for (const auto& notice : notices) {
    if (!notice->changed) continue;
    if (!may_speak()) {
      ++left_out_;
      continue;
    }
    if (left_out_ > 0) logger_.warn("alerts: {} more began or ended", left_out_);
    left_out_ = 0;
    if (notice->resolved) {
      const auto lasted = static_cast<double>(notice->ends_at - notice->starts_at) / 1000;
      logger_.info("alert resolved after {}: {}", human_seconds(lasted), alert_text(*notice));
    } else {
      logger_.warn("alert firing: {}", alert_text(*notice));
    }
  }
}

}  // namespace strata::agent
