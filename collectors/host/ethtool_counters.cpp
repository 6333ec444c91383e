#include "collectors/host/ethtool_counters.h"

#include <algorithm>

#include "collectors/host/ethtool_metrics.h"
#include "collectors/host/ethtool_names.h"

namespace strata::host {

std::vector<const MetricDef*> EthtoolCounters::defs_of(const Names& names) {
  std::map<std::string, std::size_t> times;  // by family
  std::vector<std::string> families;
  for (const auto& name : names) {
    const auto key = ethtool_key(name);
    const bool shown = !key.empty() && filter_.shows(key);
    families.push_back(shown ? ethtool_family(key) : std::string{});
    ++times[families.back()];
  }
  std::vector<const MetricDef*> defs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& family = families[i];
    if (family.empty() || times[family] > 1) {
      defs.push_back(nullptr);
      continue;
    }
    const auto* const known = std::ranges::find(ena_metrics, family, &MetricDef::name);
    defs.push_back(known != ena_metrics.end() ? known : families_.find(family, [&] {
      return FamilyText{.name = family,
                        .help = "Network interface " + ethtool_key(names[i]) + '.',
                        .type = MetricType::untyped,
                        .labels = {"device"}};
    }));
  }
  return defs;
}

void EthtoolCounters::add(const std::string& device, const EthtoolStatistics& statistics,
                          Batch& batch) {
  auto& known = devices_[device];
  if (known.names != statistics.names) known = {statistics.names, defs_of(*statistics.names)};
  for (std::size_t i = 0; i < std::min(known.defs.size(), statistics.values.size()); ++i) {
    if (known.defs[i] != nullptr) {
      batch.add(*known.defs[i], static_cast<double>(statistics.values[i]), {device});
    }
  }
  families_.hold(batch);
}

}  // namespace strata::host
