#include "collectors/host/selinux.h"

#include <string>

#include "collectors/host/selinux_metrics.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr double no_mode = -1;

/// selinuxfs is mounted where, and only where, SELinux is enabled.
class Selinux final : public Part {
 public:
  explicit Selinux(const HostFs& host)
      : enforce_(host.sys("fs/selinux/enforce")), config_(host.root("/etc/selinux/config")) {}

  Status collect(const CollectContext& context, Batch& batch) override;

 private:
  std::string enforce_;
  std::string config_;
};

Status Selinux::collect(const CollectContext& /*context*/, Batch& batch) {
  const auto enforce = read_file(enforce_);
  const bool enabled = enforce || enforce.error().code != Code::not_found;
  batch.add(selinux::enabled, enabled ? 1 : 0);
  if (!enabled) return {};
  batch.add(selinux::config_mode, configured_selinux_mode(read_file(config_).value_or("")));
  const auto mode = enforce ? number_of(*enforce) : std::nullopt;
  batch.add(selinux::current_mode, mode && (*mode == 0 || *mode == 1) ? *mode : no_mode);
  return {};
}

}  // namespace

double configured_selinux_mode(std::string_view config) {
  while (!config.empty()) {
    auto line = text::trim(text::take_line(config));
    if (text::trim(text::take_until(line, '=')) != "SELINUX") continue;
    const auto mode = text::trim(line);
    if (mode == "enforcing") return 1;
    return mode == "permissive" ? 0 : no_mode;
  }
  return no_mode;
}

std::unique_ptr<Collector> make_selinux(const HostFs& host) {
  return made_of("selinux", Placement::loop, std::make_unique<Selinux>(host));
}

}  // namespace strata::host
