#include <cstdlib>
#include <string_view>

#include "agent/http/api/parameters.h"
#include "agent/http/api/times.h"

using namespace strata::agent::api;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto time = parse_time(text); time && !rfc3339(*time).ends_with('Z')) std::abort();
  (void)parse_step(text);
  Parameters parameters;
  parameters.add_form(text);
  for (const auto* name : {"query", "start", "end", "step", "timeout"}) {
    if (parameters.get(name).size() > size) std::abort();
    (void)parse_time(parameters.get(name));
    (void)parse_step(parameters.get(name));
  }
  return 0;
}
