// A program for the symbolizer to look at: prints where its functions are, then waits for its
// standard input to end.
#include <cstdint>
#include <cstdio>
#include <ctime>

#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

namespace shop::tickets {

template <class T>
[[gnu::noinline]] T burn(T rounds) {
  volatile T sum{};
  for (T i{}; i < rounds; ++i) sum = sum + i;
  return sum;
}

class Queue {
 public:
  [[gnu::noinline]] int wait(int turns) const { return static_cast<int>(burn<long>(turns)); }
};

}  // namespace shop::tickets

extern "C" [[gnu::noinline]] int plain_c(int turns) {
  return static_cast<int>(shop::tickets::burn<int>(turns)) + 1;
}

namespace {

template <class Thing>
void tell(const char* name, Thing* thing) {
  std::printf("%s %zx\n", name, reinterpret_cast<std::size_t>(thing));
}

}  // namespace

int main() {
  tell("burn<int>", &shop::tickets::burn<int>);
  tell("burn<double>", &shop::tickets::burn<double>);
  tell("plain_c", &plain_c);
  tell("clock_gettime", &clock_gettime);
  tell("vdso", reinterpret_cast<const char*>(::getauxval(AT_SYSINFO_EHDR)));
  constexpr std::size_t page = 4096;
  tell("generated",
       ::mmap(nullptr, page, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  const shop::tickets::Queue queue;
  std::printf("done %d\n", queue.wait(3));
  std::fflush(stdout);
  char byte = 0;
  return ::read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 1;
}
