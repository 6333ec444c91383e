#pragma once

#include <string>
#include <string_view>

namespace strata {

/// `text` as one gzip member, at the fastest level: expositions repeat themselves so much that the
/// higher levels cost several times the CPU for a tenth of the bytes.
std::string gzip(std::string_view text);

}  // namespace strata
