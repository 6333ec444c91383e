#pragma once

#include <array>

#include "collectors/host/shapes/family_def.h"

namespace strata::host::os {

/// A key of os-release and the label that has its value.
struct Field {
  std::string_view key;
  std::string_view label;
};

inline constexpr std::array fields = {
    Field{"BUILD_ID", "build_id"},
    Field{"ID", "id"},
    Field{"ID_LIKE", "id_like"},
    Field{"IMAGE_ID", "image_id"},
    Field{"IMAGE_VERSION", "image_version"},
    Field{"NAME", "name"},
    Field{"PRETTY_NAME", "pretty_name"},
    Field{"VARIANT", "variant"},
    Field{"VARIANT_ID", "variant_id"},
    Field{"VERSION", "version"},
    Field{"VERSION_CODENAME", "version_codename"},
    Field{"VERSION_ID", "version_id"},
};

inline constexpr auto info = gauge_def(
    "node_os_info", "What /etc/os-release says of the operating system; always 1.",
    many_keys<"build_id", "id", "id_like", "image_id", "image_version", "name", "pretty_name",
              "variant", "variant_id", "version", "version_codename", "version_id">);
inline constexpr auto version =
    gauge_def("node_os_version", "The operating system's version, as major.minor.",
              {"id", "id_like", "name"});
inline constexpr auto support_end =
    gauge_def("node_os_support_end_timestamp_seconds",
              "When support for the operating system ends, since the epoch.");

inline constexpr std::array metrics = {&info, &version, &support_end};

}  // namespace strata::host::os
