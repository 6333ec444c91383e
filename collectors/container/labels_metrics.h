// The runtimes' labels that are allowed.
#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::container {

inline constexpr MetricDef runtime_labels{
    .name = "strata_container_labels",
    .help =
        "1, with the allowed labels of the container (containers.labels) as cAdvisor spells them: "
        "container_label_com_docker_compose_service. Absent without any.",
    .type = MetricType::gauge,
    .layer = Layer::container};

inline constexpr std::array labels_metrics = {&runtime_labels};

}  // namespace strata::container
