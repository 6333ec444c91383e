// The kernel's own accounting of what BPF programs cost. It costs some 60 ns a run while on.
#pragma once

#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::kernel {

/// Keeps the accounting on as long as the descriptor lives; needs CAP_SYS_ADMIN.
Result<Fd> enable_run_statistics();

}  // namespace strata::kernel
