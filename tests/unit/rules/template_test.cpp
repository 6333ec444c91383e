#include <gtest/gtest.h>

#include "rules/templates/alert_template.h"

namespace strata::templates {
namespace {

std::string expanded(const std::string& text) {
  const auto parsed = AlertText::parse("A", text);
  if (!parsed) return parsed.error().message;
  return parsed->expand({{{"job", "api"}}, 1234.5}, {}, {});
}

TEST(AlertText, KnowsTheAlert) {
  EXPECT_EQ(expanded("{{ $labels.job }}: {{ $value | humanize }}"), "api: 1.234k");
}

TEST(AlertText, RefusesByName) {
  EXPECT_EQ(expanded("{{ call 1 }}"),
            "template: __alert_A:1: function \"call\" is not supported: templates have no "
            "function values");
}

TEST(AlertText, AnErrorIsTheText) {
  EXPECT_EQ(expanded("{{ humanize \"x\" }}").find("<error expanding template: "), 0U);
}

TEST(AlertText, EndsAndStaysSmall) {
  const std::string forever = "{{ define \"a\" }}{{ template \"a\" }}{{ end }}{{ template \"a\" }}";
  EXPECT_NE(expanded(forever).find("exceeded maximum template depth"), std::string::npos);
  std::string large = "{{ $x := \"0123456789\" }}";
  for (int i = 0; i < 30; ++i) large += "{{ $x = printf \"%s%s\" $x $x }}";
  EXPECT_NE(expanded(large).find("too long"), std::string::npos);
  EXPECT_NE(expanded(std::string(1000, '(')), "");
  const auto nested = std::string(1000, '(') + "1" + std::string(1000, ')');
  EXPECT_NE(expanded("{{ " + nested + " }}").find("too deep"), std::string::npos);
}

}  // namespace
}  // namespace strata::templates
