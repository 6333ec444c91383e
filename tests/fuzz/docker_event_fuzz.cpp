#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/identity/runtimes/docker/docker_event.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  strata::LineCutter lines(64);
  const auto read = [](std::string_view line) { (void)strata::parse_docker_event(line); };
  lines.feed(text.substr(0, size / 2), read);
  lines.feed(text.substr(size / 2), read);
  read(text);
  return 0;
}
