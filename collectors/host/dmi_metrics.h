// What the firmware says of the machine, /sys/class/dmi/id/.
#pragma once

#include <array>

#include "collectors/host/shapes/entity_dirs.h"

namespace strata::host {

inline constexpr std::array dmi_texts = {
    TextRow{"bios_date", "bios_date"},
    TextRow{"bios_release", "bios_release"},
    TextRow{"bios_vendor", "bios_vendor"},
    TextRow{"bios_version", "bios_version"},
    TextRow{"board_asset_tag", "board_asset_tag"},
    TextRow{"board_name", "board_name"},
    TextRow{"board_serial", "board_serial"},
    TextRow{"board_vendor", "board_vendor"},
    TextRow{"board_version", "board_version"},
    TextRow{"chassis_asset_tag", "chassis_asset_tag"},
    TextRow{"chassis_serial", "chassis_serial"},
    TextRow{"chassis_vendor", "chassis_vendor"},
    TextRow{"chassis_version", "chassis_version"},
    TextRow{"product_family", "product_family"},
    TextRow{"product_name", "product_name"},
    TextRow{"product_serial", "product_serial"},
    TextRow{"product_sku", "product_sku"},
    TextRow{"product_uuid", "product_uuid"},
    TextRow{"product_version", "product_version"},
    TextRow{"system_vendor", "sys_vendor"},
};

inline constexpr MetricDef dmi_info{
    .name = "node_dmi_info",
    .help =
        "What the firmware says of the machine; always 1. What it does not say, or what only "
        "root may read, has no label.",
    .type = MetricType::gauge,
    .labels = many_keys<"bios_date", "bios_release", "bios_vendor", "bios_version",
                        "board_asset_tag", "board_name", "board_serial", "board_vendor",
                        "board_version", "chassis_asset_tag", "chassis_serial", "chassis_vendor",
                        "chassis_version", "product_family", "product_name", "product_serial",
                        "product_sku", "product_uuid", "product_version", "system_vendor">,
};

}  // namespace strata::host
