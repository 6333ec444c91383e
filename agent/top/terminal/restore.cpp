#include "agent/top/terminal/restore.h"

#include <array>
#include <csignal>
#include <cstddef>

#include <unistd.h>

namespace strata::top {
namespace {

constexpr std::array<int, 5> faults = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

volatile std::sig_atomic_t kept = 0;
int kept_terminal = -1;
termios kept_settings{};
std::array<char, 256> kept_ending{};
std::size_t kept_size = 0;

/// Only what POSIX allows in a signal handler.
void restore_and_die(int signal) {
  if (kept != 0) {
    kept = 0;
    [[maybe_unused]] const auto written = ::write(kept_terminal, kept_ending.data(), kept_size);
    ::tcsetattr(kept_terminal, TCSANOW, &kept_settings);
  }
  ::raise(signal);  // SA_RESETHAND has put its default action back
}

}  // namespace

void keep_for_restore(int terminal, const termios& settings, std::string_view ending) {
  kept_terminal = terminal;
  kept_settings = settings;
  kept_size = ending.copy(kept_ending.data(), kept_ending.size());
  kept = 1;
  struct sigaction action {};
  action.sa_handler = restore_and_die;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int fault : faults) ::sigaction(fault, &action, nullptr);
}

void forget_restore() { kept = 0; }

}  // namespace strata::top
