#pragma once

#include <string>

namespace strata {

/// docs/configuration.md: every key with its type, default and meaning, from the declarations in
/// schema.h.
std::string configuration_reference();

}  // namespace strata
