/* Three threads, each in a function of its own, and how much of the CPU the scheduler gave to each.
 */
#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static volatile unsigned long turns[3];

__attribute__((noinline)) static void* burn_five(void* unused) {
  for (;;) turns[0] += 5;
  return unused;
}

__attribute__((noinline)) static void* burn_three(void* unused) {
  for (;;) turns[1] += 3;
  return unused;
}

__attribute__((noinline)) static void* burn_two(void* unused) {
  for (;;) turns[2] += 2;
  return unused;
}

static double seconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(void) {
  void* (*const functions[3])(void*) = {burn_five, burn_three, burn_two};
  clockid_t clocks[3];
  for (int i = 0; i < 3; ++i) {
    pthread_t thread;
    pthread_create(&thread, NULL, functions[i], NULL);
    pthread_getcpuclockid(thread, &clocks[i]);
  }
  for (;;) {
    printf("{\"burn_five\": %f, \"burn_three\": %f, \"burn_two\": %f}\n", seconds(clocks[0]),
           seconds(clocks[1]), seconds(clocks[2]));
    fflush(stdout);
    usleep(100000);
  }
}
