// Expressions: no crash, and what is printed parses to what is printed again.
#include <cstdlib>
#include <string_view>

#include "rules/promql/parser.h"
#include "rules/promql/printer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::promql;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_selector(text);
  const auto parsed = parse_expression(text);
  if (!parsed) return 0;
  const auto printed = to_string(**parsed);
  const auto again = parse_expression(printed);
  if (again && to_string(**again) != printed) std::abort();
  return 0;
}
