#include <cstdlib>
#include <string_view>

#include "agent/judge/alert_memory.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::agent::parse_alert_memory(text);
  // The checksum keeps most changes out: what stands behind it is tried too.
  const auto body = text.substr(text.find('\n') == text.npos ? 0 : text.find('\n') + 1);
  const auto memory = strata::agent::parse_alert_memory_body(body);
  if (!memory) return 0;
  const auto again = strata::agent::parse_alert_memory(strata::agent::to_text(*memory));
  if (!again || again->alerts.size() != memory->alerts.size()) std::abort();
  return 0;
}
