// The sources of containers' names beside Docker, made from the configuration.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/runtime_view.h"

namespace strata::agent {

/// In the order in which they are believed: a runtime's own socket before what lies on disk, that
/// before kubelet. `on_change` is called on their threads; `clock` outlives them.
std::vector<std::unique_ptr<RuntimeSource>> make_name_sources(
    const ContainersConfig& config, const HostFs& fs, const Clock& clock,
    const std::function<void()>& on_change);

/// Where these usually are: containerd's own and k3s's; CRI-O's.
std::vector<std::string> containerd_sockets(const HostFs& fs);
std::string crio_socket(const HostFs& fs);

}  // namespace strata::agent
