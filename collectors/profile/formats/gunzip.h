#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace strata::profile {

/// The content of a gzip file, of all its members; exhausted where it has more than `most` bytes.
Result<std::string> gunzip(std::string_view file, std::size_t most);

}  // namespace strata::profile
