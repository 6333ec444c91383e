#include "core/metrics/metric_def.h"

namespace strata {
namespace {

constexpr std::array<std::string_view, 5> type_names = {"counter", "gauge", "histogram", "summary",
                                                        "untyped"};
constexpr std::array<std::string_view, layer_count> layer_names = {
    "host", "container", "dependency", "business", "agent"};
constexpr std::array<std::string_view, 5> units = {"seconds", "bytes", "ratio", "celsius", "volts"};

}  // namespace

std::string_view to_string(MetricType type) {
  return type_names.at(static_cast<std::size_t>(type));
}
std::string_view to_string(Layer layer) { return layer_names.at(static_cast<std::size_t>(layer)); }

std::string_view unit_of(std::string_view metric_name) {
  constexpr std::string_view total = "_total";
  if (metric_name.ends_with(total)) metric_name.remove_suffix(total.size());
  for (const auto unit : units) {
    if (metric_name.ends_with(unit) && metric_name.size() > unit.size() &&
        metric_name[metric_name.size() - unit.size() - 1] == '_') {
      return unit;
    }
  }
  return {};
}

}  // namespace strata
