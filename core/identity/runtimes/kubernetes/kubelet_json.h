// kubelet's list of the node's pods (GET /pods), read.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata {

/// The containers of all pods that have an id; sandboxes are not in the list.
Result<std::vector<RuntimeContainer>> parse_kubelet_pods(std::string_view json,
                                                         const LabelNames& labels = default_labels);

}  // namespace strata
