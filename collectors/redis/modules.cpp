#include "collectors/redis/modules.h"

#include "collectors/redis/command_metrics.h"

namespace strata::redis {

void add_modules(const InfoText& info, Samples& samples) {
  for (const auto& line : info.modules()) {
    if (line.key != "module") continue;
    const auto part = [&](std::string_view key) { return info_part(line.value, key); };
    if (part("name").empty()) continue;
    samples.add(module_info, 1,
                {"module", part("name"), "ver", part("ver"), "api", part("api"), "filters",
                 part("filters"), "usedby", part("usedby"), "using", part("using")});
  }
}

}  // namespace strata::redis
