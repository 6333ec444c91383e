// Opening the file that a process has mapped.
#pragma once

#include <string>

#include "collectors/profile/symbols/open_file.h"
#include "collectors/profile/symbols/proc_maps.h"

namespace strata::profile {

/// The link in map_files is the mapped file itself, whatever its name leads to by now, but takes
/// more rights (CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE). Without them: what is under its name
/// below `root`, if that is the same file. `process`: "/proc/PID"; `root`: null where there is
/// none.
Result<OpenFile> open_mapped(const std::string& process, const Fd* root, const Region& region);

}  // namespace strata::profile
