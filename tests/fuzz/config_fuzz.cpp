// A configuration of any bytes: problems, never a crash.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "agent/config/load.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  const auto parsed = strata::parse_config(yaml);
  for (const auto& problem : parsed.problems) {
    if (strata::problem_text("fuzz", problem).empty()) __builtin_trap();
  }
  return 0;
}
