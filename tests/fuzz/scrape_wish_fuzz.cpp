// Input: the values of the four labels and a pod's name, a line each.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/text.h"
#include "core/identity/pod.h"
#include "core/identity/scrape_wish.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  std::map<std::string, std::string> annotations;
  for (const auto* key : {"scrape", "port", "path", "scheme"}) {
    annotations["prometheus.io/" + std::string(key)] = strata::text::take_line(text);
  }
  (void)strata::parse_scrape_annotations(annotations);
  if (!text.starts_with(strata::workload_of(text))) __builtin_trap();
  return 0;
}
