// What the loads have in common: a counter in a file that others read, and a CPU of their own.
#pragma once

#include <atomic>
#include <cstdint>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

using Counter = std::atomic<std::uint64_t>;
static_assert(Counter::is_always_lock_free);

/// Null where that fails; errno says why.
inline Counter* shared_counter(const char* path) {
  const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0 || ftruncate(file, sizeof(Counter)) != 0) return nullptr;
  void* place = mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return place == MAP_FAILED ? nullptr : new (place) Counter(0);
}

inline bool pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof(set), &set) == 0;
}
