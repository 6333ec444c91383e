// Numbers as people read them, and times. All of it in UTC, so that what hosts say can be laid side
// by side.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/clock.h"

namespace strata {

/// "512 B", "1.5 KiB", "16 MiB".
std::string human_bytes(std::uint64_t bytes);

/// "0 s", "350 ns", "1.25 ms", "3.2 s", "4 min 5 s", "2 h 3 min", "5 d 4 h".
std::string human_seconds(double seconds);

/// "now", "3 s ago".
std::string human_age(double seconds);

/// RFC 3339 with milliseconds: "2023-11-14T22:13:20.123Z".
std::string rfc3339(WallTime time);

}  // namespace strata
