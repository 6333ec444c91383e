// Code whose unwinding information has many forms: exceptions, a stack that is aligned anew, one
// that grows by a variable amount, frames that are large. It is looked at and never run.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <alloca.h>

namespace {

struct alignas(64) Wide {
  std::array<double, 16> values{};
};

double aligned(const Wide& given) {
  Wide copy = given;
  asm volatile("" : : "r"(&copy) : "memory");
  double sum = 0;
  for (const double value : copy.values) sum += value;
  return sum;
}

std::size_t growing(std::size_t size) {
  auto* const bytes = static_cast<volatile char*>(alloca(size));
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i);
  return static_cast<std::size_t>(bytes[size / 2]);
}

int large(int seed) {
  std::array<volatile int, 100000> many{};
  many[static_cast<std::size_t>(seed) % many.size()] = seed;
  return many[static_cast<std::size_t>(seed / 2) % many.size()];
}

std::string throwing(const std::map<std::string, int>& known, const std::string& key) {
  std::vector<std::string> parts;
  try {
    parts.push_back(std::to_string(known.at(key)));
    if (parts.size() > 7) throw std::runtime_error(key);
  } catch (const std::out_of_range& error) {
    parts.emplace_back(error.what());
  }
  std::ranges::sort(parts);
  return parts.front();
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, int> known;
  for (int i = 0; i < argc; ++i) known[argv[i]] = i;
  Wide wide;
  wide.values[0] = argc;
  std::cout << throwing(known, "none") << aligned(wide) << growing(static_cast<std::size_t>(argc))
            << large(argc);
  return EXIT_SUCCESS;
}
