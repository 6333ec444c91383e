// Runs an App on the terminal until the person leaves.
#pragma once

#include "agent/top/app.h"
#include "agent/top/look_feed.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace strata::top {

/// Blocks the signals that a full screen answers to, so that they come by the descriptor alone.
/// Before any thread starts.
Result<Fd> terminal_signals();

/// Returns when the person has left, a signal ends the command or the terminal is gone; the
/// terminal is as it was then.
Status run_on_terminal(App& app, LookFeed& feed, const Fd& signals, bool colours);

}  // namespace strata::top
