#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "collectors/profile/symbols/demangle.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::profile;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto* const prefix : {"", "_Z", "_R"}) {
    const auto name = prefix + std::string(text.substr(0, text.find('\0')));
    const auto shown = printable(demangle(name));
    if (shown.size() > 1024 || printable(shown) != shown) __builtin_trap();
  }
  return 0;
}
