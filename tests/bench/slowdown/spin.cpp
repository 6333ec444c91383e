// Keeps one CPU busy and counts what it does in a shared file, for whoever measures to read.
//   spin COUNTER_FILE CPU SECONDS
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <sys/prctl.h>
#include <unistd.h>

#include "counter.h"

namespace {

constexpr int turns = 10'000;  // some 10 us

/// So deep that a profile has stacks to walk.
[[gnu::noinline]] unsigned work(unsigned seed, int depth) {
  if (depth > 0) return work(seed, depth - 1) + 1;
  for (int i = 0; i < turns; ++i) seed = seed * 1664525U + 1013904223U;
  return seed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Counter* counter = shared_counter(argv[1]);
  if (counter == nullptr || !pin_to(std::atoi(argv[2]))) {
    std::perror("spin");
    return 1;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(static_cast<unsigned>(std::atoi(argv[3])));
  for (unsigned seed = 1;; counter->fetch_add(1, std::memory_order_relaxed)) {
    seed = work(seed, 20);
    asm volatile("" : : "r"(seed));
  }
}
