// What container runtimes tell, put into the journal where the kernel has not told it.
#pragma once

#include "core/events/journal.h"
#include "core/identity/container_set.h"
#include "core/identity/runtime_view.h"

namespace strata::agent {

/// Loop thread. `kernel_tells`: BPF programs tell of creations. Starts, ends and OOM kills are the
/// kernel's to tell too, but their probes can be off, and it does not know the process of every
/// container: the runtime's word counts where the kernel has not told the same within some seconds.
void tell(const RuntimeEvent& event, const ContainerSet& containers, bool kernel_tells,
          EventJournal& journal);

}  // namespace strata::agent
