#include "collectors/container/process_clock.h"

#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace strata::container {
namespace {

/// Whether a process has the same number there as for system calls. A real /proc's "self" is this
/// process's number in the namespace that it was mounted for.
bool has_own_pids(const HostFs& fs) {
  struct statfs info {};
  if (::statfs(fs.paths().procfs.c_str(), &info) != 0 || info.f_type != PROC_SUPER_MAGIC) {
    return false;
  }
  std::array<char, 16> target{};
  const auto length = ::readlink(fs.proc("self").c_str(), target.data(), target.size());
  return length > 0 && std::string_view(target.data(), static_cast<std::size_t>(length)) ==
                           std::to_string(::getpid());
}

}  // namespace

ProcessClock kernels_process_clock(const HostFs& fs) {
  if (!has_own_pids(fs)) return [](int /*pid*/) { return std::nullopt; };
  return [](int pid) -> std::optional<std::int64_t> {
    clockid_t clock = 0;
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) {
      return std::nullopt;
    }
    constexpr std::int64_t nanoseconds = 1'000'000'000;
    return time.tv_sec * nanoseconds + time.tv_nsec;
  };
}

}  // namespace strata::container
