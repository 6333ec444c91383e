#include <string_view>

#include "rules/promql/parser.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)strata::promql::parse_series(text, 10'000);
  (void)strata::promql::parse_metric(text);
  return 0;
}
