// What node_exporter's parser of .prom files refuses and core's parser, which takes what Prometheus
// scrapes, does not: a last line that is cut off, blanks behind a value, a family described twice
// or after its samples.
#pragma once

#include <string_view>

#include "core/base/result.h"

namespace strata::host {

Status check_textfile_rules(std::string_view text);

}  // namespace strata::host
