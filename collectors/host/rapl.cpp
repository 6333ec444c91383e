#include "collectors/host/rapl.h"

#include <algorithm>

#include "collectors/host/rapl_metrics.h"
#include "collectors/host/roster.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/made_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "collectors/host/shapes/small_file.h"
#include "core/base/text.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

constexpr Unit microjoules{.per_unit = 1e6};

class Rapl final : public Part {
 public:
  Rapl(const HostFs& host, const RaplOptions& options)
      : directory_(host.sys("class/powercap")), options_(options) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    const auto names = list_directory(directory_);
    if (!names) return as_told(names.error(), Missing::no_data);
    std::map<std::string, int, std::less<>> seen;
    files_.begin_round();
    for (const auto& name : *names) add_zone(directory_ + "/" + name, context.now, seen, batch);
    files_.end_round();
    families_.hold(batch);
    if (batch.empty()) return fail(Code::no_data, directory_ + ": no energy to read");
    return {};
  }

 private:
  struct Files {
    SmallFile name;
    SmallFile energy;
  };

  void add_zone(const std::string& path, Instant now, std::map<std::string, int, std::less<>>& seen,
                Batch& batch) {
    auto& files = *files_.see(path, [] { return Files(); });
    SmallText room;
    const auto name = files.name.read(path, "name", room, now);
    if (!name) return;
    const auto zone = rapl_zone(*name, seen);
    const auto energy = files.energy.read(path, "energy_uj", room, now);
    const auto joules = energy ? number_of(*energy, microjoules) : std::nullopt;
    const auto* const def = definition(zone.name);
    if (!joules || def == nullptr) return;
    std::string labels;
    append_label(labels, 0, "index", zone.index);
    append_label(labels, 0, "path", path);
    if (options_.enable_zone_label) append_label(labels, 0, "rapl_zone", zone.name);
    batch.add_rendered(*def, Suffix::none, labels, *joules);
  }

  const MetricDef* definition(const std::string& zone) {
    if (options_.enable_zone_label) return &rapl_any_zone;
    const auto name = metric_name("node_rapl_" + zone + "_joules_total");
    const auto known = std::ranges::find(rapl_zones, name, &MetricDef::name);
    if (known != rapl_zones.end()) return &*known;
    return families_.find(zone, [&] {
      return FamilyText{name, "Energy used in the RAPL zone " + zone + ".", MetricType::counter,
                        rapl_zones.front().labels};
    });
  }

  std::string directory_;
  RaplOptions options_;
  Roster<Files> files_;
  MadeFamilies families_;
};

}  // namespace

RaplZone rapl_zone(std::string_view text, std::map<std::string, int, std::less<>>& seen) {
  const auto dash = text.find('-');
  const auto index = dash == std::string_view::npos ? std::string_view{} : text.substr(dash + 1);
  if (const auto number = text::number<int>(index)) {
    return {std::string(text.substr(0, dash)), std::to_string(*number)};
  }
  return {std::string(text), std::to_string(seen[std::string(text)]++)};
}

std::unique_ptr<Collector> make_rapl(const HostFs& host, const RaplOptions& options) {
  return made_of("rapl", Placement::loop, std::make_unique<Rapl>(host, options));
}

}  // namespace strata::host
