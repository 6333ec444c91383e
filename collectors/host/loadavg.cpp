#include "collectors/host/loadavg.h"

#include <cmath>

#include "collectors/host/lines.h"
#include "collectors/host/loadavg_metrics.h"

namespace strata::host {

// "0.20 0.18 0.12 1/80 11206"
Result<LoadAverages> parse_loadavg(std::string_view file) {
  if (file.find('\n') == std::string_view::npos) return fail(Code::parse, "no whole line");
  LoadAverages loads{};
  for (auto& load : loads) {
    const auto value = text::real(text::take_field(file));
    if (!value || !std::isfinite(*value) || *value < 0) {
      return fail(Code::parse, "not three load averages");
    }
    load = *value;
  }
  return loads;
}

Status LoadavgCollector::collect(const CollectContext&, Batch& batch) {
  const auto text = file_.read();
  if (!text) return fail(text.error());
  const auto loads = parse_loadavg(*text);
  if (!loads) return fail(loads.error().within(file_.path()));
  for (std::size_t i = 0; i < loads->size(); ++i) batch.add(*loadavg_metrics.at(i), loads->at(i));
  return {};
}

}  // namespace strata::host
