// Kubernetes's container runtime interface (runtime.v1): its lists, read.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/identity/runtime_view.h"
#include "core/identity/runtimes/docker/docker_api.h"

namespace strata::cri {

/// ListPodSandboxResponse: the sandboxes, as containers of their own.
Result<std::vector<RuntimeContainer>> parse_sandboxes(std::string_view message,
                                                      const LabelNames& labels);

/// ListContainersResponse. What a container does not say of its pod is taken from its sandbox.
Result<std::vector<RuntimeContainer>> parse_containers(
    std::string_view message, const LabelNames& labels,
    const std::vector<RuntimeContainer>& sandboxes = {});

}  // namespace strata::cri
