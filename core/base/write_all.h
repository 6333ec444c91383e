// Writes the whole of a text, in as many writes as that takes.
#pragma once

#include <string>
#include <string_view>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata {

/// `path` is what an error names.
Status write_all(const Fd& fd, std::string_view text, const std::string& path);

}  // namespace strata
