#pragma once

#include <array>

#include "core/metrics/metric_def.h"

namespace strata::host {

inline constexpr MetricDef ec2_instance_info{
    .name = "strata_ec2_instance_info",
    .help = "The EC2 instance that this host is.",
    .type = MetricType::gauge,
    .labels = many_keys<"instance_id", "instance_type", "availability_zone", "region", "account_id",
                        "image_id", "architecture">,
};
inline constexpr MetricDef ec2_tag_info{
    .name = "strata_ec2_tag_info",
    .help = "A tag of the instance, of those in `host.collectors.ec2.tags`.",
    .type = MetricType::gauge,
    .labels = {"key", "value"},
};
inline constexpr MetricDef ec2_metadata_age{
    .name = "strata_ec2_metadata_age_seconds",
    .help = "How old the instance's metadata were when they were last looked at.",
    .type = MetricType::gauge,
};

inline constexpr std::array ec2_metrics = {&ec2_instance_info, &ec2_tag_info, &ec2_metadata_age};

}  // namespace strata::host
