// Two processes on one CPU throw a byte to and fro through pipes; every round trip is two context
// switches. The count of round trips lies in a shared file, for whoever measures to read.
//   pingpong COUNTER_FILE CPU SECONDS
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace {

using Counter = std::atomic<std::uint64_t>;
static_assert(Counter::is_always_lock_free);

Counter* shared_counter(const char* path) {
  const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0 || ftruncate(file, sizeof(Counter)) != 0) return nullptr;
  void* place = mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  return place == MAP_FAILED ? nullptr : new (place) Counter(0);
}

bool pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(0, sizeof(set), &set) == 0;
}

bool pass(int from, int to) {
  char byte = 0;
  return read(from, &byte, 1) == 1 && write(to, &byte, 1) == 1;
}

[[noreturn]] void answer(int from, int to) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (pass(from, to)) {
  }
  _exit(0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Counter* counter = shared_counter(argv[1]);
  std::array<int, 2> there{};
  std::array<int, 2> back{};
  if (counter == nullptr || !pin_to(std::atoi(argv[2])) || pipe(there.data()) != 0 ||
      pipe(back.data()) != 0) {
    std::perror("pingpong");
    return 1;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const pid_t child = fork();
  if (child < 0) return 1;
  if (child == 0) answer(there[0], back[1]);
  alarm(static_cast<unsigned>(std::atoi(argv[3])));
  char first = 1;
  if (write(there[1], &first, 1) != 1) return 1;
  while (pass(back[0], there[1])) counter->fetch_add(1, std::memory_order_relaxed);
  return 0;
}
