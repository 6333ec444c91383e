// Burns a CPU in three functions of a class, without frame pointers, and tells each one's share.
#include <ctime>
#include <iostream>
#include <string>

namespace shop {

class Basket {
 public:
  [[gnu::noinline]] void burn_five(const std::string& who) { burn(who, 5); }
  [[gnu::noinline]] void burn_three(const std::string& who) { burn(who, 3); }
  [[gnu::noinline]] void burn_two(const std::string& who) { burn(who, 2); }

 private:
  [[gnu::always_inline]] void burn(const std::string& who, int shares) {
    for (unsigned long i = 0; i < shares * 200000UL; ++i) turns_ = turns_ + who.size();
  }

  volatile unsigned long turns_ = 0;
};

}  // namespace shop

static double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

int main() {
  shop::Basket basket;
  const std::string who = "a customer";
  double spent[3] = {0, 0, 0};
  for (unsigned long round = 1;; ++round) {
    const double first = now();
    basket.burn_five(who);
    const double second = now();
    basket.burn_three(who);
    const double third = now();
    basket.burn_two(who);
    const double fourth = now();
    spent[0] += second - first;
    spent[1] += third - second;
    spent[2] += fourth - third;
    if (round % 100 == 0)
      std::cout << "{\"burn_five\": " << spent[0] << ", \"burn_three\": " << spent[1]
                << ", \"burn_two\": " << spent[2] << "}" << std::endl;
  }
}
