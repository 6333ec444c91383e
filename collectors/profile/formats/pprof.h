// pprof's format (github.com/google/pprof, proto/profile.proto), gzipped: for `go tool pprof`,
// Parca, Pyroscope and Grafana.
#pragma once

#include <string>
#include <string_view>

#include "collectors/profile/profile.h"
#include "core/base/result.h"

namespace strata::profile {

/// Sample types are samples/count and cpu/nanoseconds, or events/count and off_cpu/nanoseconds; the
/// latter is shown first. Labels: container, container_id, process, pid, thread, wait. A frame
/// without a name is a location without a function, for the reader to resolve by the build id. What
/// was lost stands in the comments.
std::string to_pprof(const Profile& profile);

/// The same back, of whoever wrote it, gzipped or not. Lines that were inlined become frames.
Result<Profile> read_pprof(std::string_view bytes);

}  // namespace strata::profile
