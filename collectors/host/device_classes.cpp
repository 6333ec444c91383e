#include "collectors/host/device_classes.h"

#include "collectors/host/fibrechannel_metrics.h"
#include "collectors/host/infiniband_metrics.h"
#include "collectors/host/powersupplyclass_metrics.h"
#include "collectors/host/tapestats_metrics.h"
#include "collectors/host/thermal_zone_metrics.h"
#include "collectors/host/watchdog_metrics.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

std::unique_ptr<EntityDirs> dirs(const HostFs& host, const EntityDir& table,
                                 EntityOptions options = {}) {
  return std::make_unique<EntityDirs>(host, table, std::move(options));
}

}  // namespace

bool add_thermal_type(const std::string& directory, std::string& labels) {
  SmallText room;
  const auto type = SmallFile().read(directory, "type", room, {});
  if (type) append_label(labels, 0, "type", *type);
  return type.has_value();
}

std::unique_ptr<Collector> make_fibrechannel(const HostFs& host) {
  return made_of("fibrechannel", Placement::shared_thread, dirs(host, fibrechannel_dir));
}

std::unique_ptr<Collector> make_infiniband(const HostFs& host, const InfinibandOptions& options) {
  return made_of("infiniband", Placement::shared_thread,
                 dirs(host, infiniband_dir, {.patterns = options.devices}));
}

std::unique_ptr<Collector> make_powersupplyclass(const HostFs& host,
                                                 const PowersupplyclassOptions& options) {
  return made_of("powersupplyclass", Placement::shared_thread,
                 dirs(host, power_supply_dir, {.patterns = {.exclude = options.ignored_supplies}}));
}

std::unique_ptr<Collector> make_tapestats(const HostFs& host, const TapestatsOptions& options) {
  return made_of("tapestats", Placement::loop,
                 dirs(host, tape_dir, {.patterns = {.exclude = options.ignored_devices}}));
}

std::unique_ptr<Collector> make_thermal_zone(const HostFs& host) {
  return made_of("thermal_zone", Placement::shared_thread,
                 dirs(host, thermal_zone_dir, {.missing = Missing::absent}),
                 dirs(host, cooling_device_dir, {.missing = Missing::absent}));
}

std::unique_ptr<Collector> make_watchdog(const HostFs& host) {
  return made_of("watchdog", Placement::shared_thread, dirs(host, watchdog_dir));
}

}  // namespace strata::host
