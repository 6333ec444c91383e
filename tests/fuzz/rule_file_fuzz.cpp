#include <string_view>

#include "rules/files/rule_file.h"
#include "rules/testing/test_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = strata::rules::parse_rules(text);
  if (parsed.errors.empty()) (void)strata::rules::duplicate_warning(parsed.file);
  (void)strata::rules::parse_tests(text);
  return 0;
}
