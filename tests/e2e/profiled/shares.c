/* Burns a CPU in three functions and tells, by its own clock, which share each of them took. */
#include <stdio.h>
#include <time.h>

static volatile unsigned long turns;

__attribute__((noinline)) void burn_five(int n) {
  for (int i = 0; i < 5 * n; ++i) ++turns;
}

__attribute__((noinline)) void burn_three(int n) {
  for (int i = 0; i < 3 * n; ++i) ++turns;
}

__attribute__((noinline)) void burn_two(int n) {
  for (int i = 0; i < 2 * n; ++i) ++turns;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void) {
  double spent[3] = {0, 0, 0};
  for (unsigned long round = 1;; ++round) {
    double times[4];
    times[0] = now();
    burn_five(200000);
    times[1] = now();
    burn_three(200000);
    times[2] = now();
    burn_two(200000);
    times[3] = now();
    for (int i = 0; i < 3; ++i) spent[i] += times[i + 1] - times[i];
    if (round % 500 == 0) {
      printf("{\"burn_five\": %f, \"burn_three\": %f, \"burn_two\": %f}\n", spent[0], spent[1],
             spent[2]);
      fflush(stdout);
    }
  }
}
