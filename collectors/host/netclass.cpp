#include "collectors/host/netclass.h"

#include <cmath>

#include "collectors/host/netclass_metrics.h"

namespace strata::host {

std::optional<double> is_up(std::string_view operstate) { return operstate == "up" ? 1 : 0; }

std::string_view admin_state(std::string_view flags) {
  const auto value = number_of(flags, hexadecimal);
  if (!value) return "unknown";
  return std::fmod(*value, 2) != 0 ? "up" : "down";
}

std::optional<double> valid_speed(std::string_view speed) {
  const auto value = number_of(speed, megabits_per_second);
  return value && *value >= 0 ? value : std::nullopt;
}

std::unique_ptr<Collector> make_netclass(const HostFs& host, const NetclassOptions& options) {
  const auto& table = options.ignore_invalid_speed ? netclass_valid_dir : netclass_dir;
  return made_of("netclass", Placement::shared_thread,
                 std::make_unique<EntityDirs>(
                     host, table, EntityOptions{.patterns = {.exclude = options.ignored_devices}}));
}

}  // namespace strata::host
