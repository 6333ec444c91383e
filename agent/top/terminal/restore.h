// Restore: gives a terminal back as it was, whatever ends the process, but for SIGKILL. State of
// the process, since signal handlers can see no other.
#pragma once

#include <string_view>

#include <termios.h>

namespace strata::top {

/// Keeps what to do: the settings that the terminal had and the bytes that end the full screen.
/// Puts a handler before the signals that a fault brings (SIGSEGV, SIGBUS, SIGFPE, SIGILL,
/// SIGABRT).
void keep_for_restore(int terminal, const termios& settings, std::string_view ending);

/// The terminal has been given back in the orderly way.
void forget_restore();

}  // namespace strata::top
