/*
 * Waits in sleep, on a pipe and on a lock, each in a function of its own, once a line comes on its
 * standard input; tells by its own clock how many nanoseconds each took.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { rounds = 50, one_wait_us = 20000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int held;
static int ends[2];

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

__attribute__((noinline)) long wait_in_sleep(void) {
  const long began = now();
  usleep(one_wait_us);
  return now() - began;
}

__attribute__((noinline)) long wait_on_pipe(void) {
  char byte;
  const long began = now();
  if (read(ends[0], &byte, 1) != 1) return 0;
  return now() - began;
}

__attribute__((noinline)) long wait_on_lock(void) {
  long took;
  while (!atomic_load(&held)) {
  }
  took = now();
  pthread_mutex_lock(&lock);
  took = now() - took;
  pthread_mutex_unlock(&lock);
  while (atomic_load(&held)) {
  }
  return took;
}

static void* feed_the_pipe(void* none) {
  for (int i = 0; i < rounds; ++i) {
    usleep(one_wait_us);
    if (write(ends[1], "x", 1) != 1) break;
  }
  return none;
}

static void* hold_the_lock(void* none) {
  for (int i = 0; i < rounds; ++i) {
    pthread_mutex_lock(&lock);
    atomic_store(&held, 1);
    usleep(one_wait_us);
    pthread_mutex_unlock(&lock);
    atomic_store(&held, 0);
    usleep(one_wait_us / 4);
  }
  return none;
}

static long all_of(long (*wait)(void), void* (*other)(void*)) {
  pthread_t thread;
  long sum = 0;
  if (other) pthread_create(&thread, NULL, other, NULL);
  for (int i = 0; i < rounds; ++i) sum += wait();
  if (other) pthread_join(thread, NULL);
  return sum;
}

/* Until its tables of unwinding are there. */
static void be_seen(void) {
  for (int i = 0; i < 300; ++i) usleep(2000);
}

int main(void) {
  if (pipe(ends) != 0) return 1;
  while (getchar() == '\n') {
    be_seen();
    const long sleep = all_of(wait_in_sleep, NULL);
    const long pipe = all_of(wait_on_pipe, feed_the_pipe);
    const long lock = all_of(wait_on_lock, hold_the_lock);
    printf("{\"sleep\": %ld, \"pipe\": %ld, \"lock\": %ld}\n", sleep, pipe, lock);
    fflush(stdout);
  }
  return 0;
}
