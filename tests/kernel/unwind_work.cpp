#include "tests/kernel/unwind_work.h"

#include <array>
#include <cstdlib>

#include <time.h>

namespace strata::test {
namespace {

/// After a call: so it is none that a jump could replace.
void stay() { asm volatile("" : : : "memory"); }

unsigned rounds_of_burn = 0;
void (*called)() = nullptr;

std::uint64_t cpu_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
         static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace

namespace work {

void burn(unsigned rounds) {
  volatile unsigned sum = 0;
  for (unsigned i = 0; i < rounds; ++i) sum = sum + i;
}

int compare(const void* left, const void* right) {
  if (called != nullptr) {
    called();
  } else {
    burn(rounds_of_burn);
  }
  stay();
  return *static_cast<const int*>(left) - *static_cast<const int*>(right);
}

int sort(unsigned rounds) {
  std::array<int, 2> numbers = {2, 1};
  rounds_of_burn = rounds;
  std::qsort(numbers.data(), numbers.size(), sizeof(int), compare);
  stay();
  return numbers[0];
}

int below(unsigned depth, unsigned rounds) {
  const int found = depth == 0 ? sort(rounds) : below(depth - 1, rounds);
  stay();
  return found + 1;
}

int heavy(unsigned rounds) {
  const int found = below(work_depth, rounds);
  stay();
  return found;
}

int light(unsigned rounds) {
  const int found = below(work_depth, rounds);
  stay();
  return found + 1;
}

}  // namespace work

void work_for(std::uint64_t limit_ns, volatile WorkShares* shares) {
  constexpr unsigned unit = 400'000;  // some samples to each of the two
  const auto begin = cpu_ns();
  for (auto now = begin; now - begin < limit_ns;) {
    work::heavy(7 * unit);
    const auto middle = cpu_ns();
    work::light(3 * unit);
    const auto end = cpu_ns();
    shares->heavy_ns = shares->heavy_ns + (middle - now);
    shares->light_ns = shares->light_ns + (end - middle);
    now = end;
  }
}

int call_from_work(void (*here)()) {
  called = here;
  const int found = work::heavy(0);
  called = nullptr;
  return found;
}

}  // namespace strata::test
