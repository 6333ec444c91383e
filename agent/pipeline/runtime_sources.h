// The container runtimes that are asked, in the order in which they are believed.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "agent/config/config.h"
#include "core/base/clock.h"
#include "core/base/host_fs.h"
#include "core/identity/runtime_view.h"

namespace strata::agent {

using RuntimeSources = std::vector<std::unique_ptr<RuntimeSource>>;

/// Their threads run from here on. `on_change` is called on them and must only wake somebody;
/// `clock` outlives the sources. An earlier one outlives a later one.
RuntimeSources make_sources(const ContainersConfig& config, const HostFs& fs, const Clock& clock,
                            const std::function<void()>& on_change);

}  // namespace strata::agent
