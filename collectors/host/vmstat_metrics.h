#pragma once

#include <array>

#include "collectors/host/fixed_text.h"
#include "collectors/host/shapes/family_def.h"

namespace strata::host {

template <FixedText Key>
consteval MetricDef vmstat_field() {
  return untyped_def(field_text<"node_vmstat_", Key, "">,
                     field_text<"/proc/vmstat information field ", Key, ".">);
}

/// Those of the default pattern; others are made when they are first seen.
inline constexpr std::array vmstat_fields = {
    vmstat_field<"oom_kill">(), vmstat_field<"pgfault">(), vmstat_field<"pgmajfault">(),
    vmstat_field<"pgpgin">(),   vmstat_field<"pgpgout">(), vmstat_field<"pswpin">(),
    vmstat_field<"pswpout">(),
};

}  // namespace strata::host
