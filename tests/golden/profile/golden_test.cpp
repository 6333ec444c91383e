#include "tests/golden/golden.h"

#include <gtest/gtest.h>

#include "collectors/profile/formats/flame_graph.h"
#include "collectors/profile/formats/folded.h"
#include "tests/support/sample_profile.h"

namespace strata::profile {
namespace {

/// Without the style sheet and the script, which are files of the tree themselves.
std::string drawing(std::string svg) {
  for (const std::string_view mark : {"style", "script"}) {
    const auto begin = svg.find("<" + std::string(mark) + "><![CDATA[");
    const auto end = svg.find("]]></" + std::string(mark) + ">");
    EXPECT_LT(begin, end) << mark;
    if (begin < end) svg.erase(begin, end - begin);
  }
  return svg;
}

TEST(ProfileGolden, Folded) {
  test::expect_golden("profile/cpu.folded", to_folded(test::sample_cpu_profile()));
  test::expect_golden("profile/off_cpu.folded", to_folded(test::sample_off_cpu_profile()));
}

TEST(ProfileGolden, FlameGraph) {
  test::expect_golden("profile/cpu.svg",
                      drawing(to_flame_graph(test::sample_cpu_profile(), {.title = "CPU"})));
  test::expect_golden("profile/off_cpu.svg",
                      drawing(to_flame_graph(test::sample_off_cpu_profile(), {.title = "Waits"})));
}

TEST(ProfileGolden, DifferentialFlameGraph) {
  test::expect_golden(
      "profile/difference.svg",
      drawing(to_differential_flame_graph(test::sample_cpu_profile(), test::sample_later_profile(),
                                          {.title = "Difference"})));
}

}  // namespace
}  // namespace strata::profile
