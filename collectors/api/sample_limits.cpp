#include "collectors/api/sample_limits.h"

#include <string>
#include <utility>

namespace strata::api {
namespace {

constexpr std::string_view metric_name = "__name__";

/// Of text in messages, as Prometheus cuts it ("%.50s").
std::string_view cut(std::string_view text) { return text.substr(0, 50); }

Error exceeded(std::string_view limit_name, std::string_view metric, const ParsedLabel& label) {
  std::string message(limit_name);
  message.append(" exceeded (metric: ").append(cut(metric));
  return {Code::exhausted, message.append(", label name: ").append(cut(label.name))};
}

Error with_length(Error error, std::size_t length, std::size_t limit) {
  error.message.append(", length: ").append(std::to_string(length));
  error.message.append(", limit: ").append(std::to_string(limit)).append(1, ')');
  return error;
}

Status check_label(std::string_view metric, const ParsedLabel& label, const SampleLimits& limits) {
  if (limits.label_name_bytes != 0 && label.name.size() > limits.label_name_bytes) {
    return fail(with_length(exceeded("label_name_length_limit", metric, label), label.name.size(),
                            limits.label_name_bytes));
  }
  if (limits.label_value_bytes != 0 && label.value.size() > limits.label_value_bytes) {
    auto error = exceeded("label_value_length_limit", metric, label);
    error.message.append(", value: \"").append(cut(label.value)).append(1, '"');
    return fail(with_length(std::move(error), label.value.size(), limits.label_value_bytes));
  }
  return {};
}

}  // namespace

Status check_label_limits(std::string_view metric, std::span<const ParsedLabel> labels,
                          const SampleLimits& limits) {
  const auto count = labels.size() + 1;
  if (limits.labels != 0 && count > limits.labels) {
    return fail(Code::exhausted, "label_limit exceeded (metric: " + std::string(cut(metric)) +
                                     ", number of labels: " + std::to_string(count) +
                                     ", limit: " + std::to_string(limits.labels) + ")");
  }
  if (limits.label_name_bytes == 0 && limits.label_value_bytes == 0) return {};
  if (auto status = check_label(metric, {metric_name, metric}, limits); !status) return status;
  for (const auto& label : labels) {
    if (auto status = check_label(metric, label, limits); !status) return status;
  }
  return {};
}

}  // namespace strata::api
