// Two processes on one CPU throw a byte to and fro through pipes; every round trip is two context
// switches. The count of round trips lies in a shared file, for whoever measures to read.
//   pingpong COUNTER_FILE CPU SECONDS
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sys/prctl.h>
#include <unistd.h>

#include "counter.h"

namespace {

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
