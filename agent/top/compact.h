// Numbers in few characters, without blanks, so that columns stay narrow and lines split into
// fields. "-" for what is absent or no number.
#pragma once

#include <optional>
#include <string>

namespace strata::top {

/// "0.0", "7.5", "103" of 1.03.
std::string compact_percent(std::optional<double> ratio);
/// "0", "0.5", "12", "1.2k", "3.4M".
std::string compact_count(std::optional<double> count);
/// "0", "512", "1.5K", "12M", "1.2G"; K is 1024.
std::string compact_bytes(std::optional<double> bytes);
/// "0", "350ns", "12us", "1.2ms", "3.4s", "120s".
std::string compact_seconds(std::optional<double> seconds);

}  // namespace strata::top
