#include <string>

#include "rules/templates/alert_template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace strata::templates;
  const auto parsed = AlertText::parse("A", std::string(reinterpret_cast<const char*>(data), size));
  if (!parsed) return 0;
  Environment environment;
  environment.external_url = "http://host:9090/path";
  environment.query = [](const std::string&) -> strata::Result<Value> {
    Record record{"*template.sample", {}};
    record.fields["Labels"] = shared_value(TextMap{{"a", "b"}});
    record.fields["Value"] = Value{1.5};
    return shared_value(List{shared_value(record), shared_value(record)});
  };
  (void)parsed->expand({{{"job", "api"}}, 12.5}, {{{"region", "eu"}}, "http://x"}, environment);
  return 0;
}
