#include <gtest/gtest.h>

#include "agent/profile/output.h"
#include "tests/support/sample_profile.h"

namespace strata::agent {
namespace {

TEST(ProfileOutput, GoesByTheEndingOfAName) {
  EXPECT_EQ(*format_of_file("api.pb.gz"), ProfileFormat::pprof);
  EXPECT_EQ(*format_of_file("/tmp/a.svg"), ProfileFormat::svg);
  EXPECT_EQ(*format_of_file("a.html"), ProfileFormat::html);
  EXPECT_EQ(*format_of_file("a.folded"), ProfileFormat::folded);
  for (const auto* name : {"", "a", "a.gz", "svg", "a.svg.bak", "a.SVG"}) {
    const auto unknown = format_of_file(name);
    ASSERT_FALSE(unknown) << name;
    EXPECT_EQ(unknown.error().code, Code::invalid);
  }
}

TEST(ProfileOutput, WritesEachFormat) {
  const auto profile = test::sample_cpu_profile();
  EXPECT_EQ(written(profile, ProfileFormat::pprof, "t").substr(0, 2), "\x1f\x8b");
  EXPECT_NE(written(profile, ProfileFormat::svg, "t").find("<svg"), std::string::npos);
  EXPECT_NE(written(profile, ProfileFormat::html, "t").find("<html"), std::string::npos);
  EXPECT_NE(written(profile, ProfileFormat::folded, "t").find("flash-tickets-api;"),
            std::string::npos);
}

TEST(ProfileOutput, SaysOfWhat) {
  EXPECT_EQ(title_of(profile::Kind::cpu, ""), "CPU profile of the host");
  EXPECT_EQ(title_of(profile::Kind::off_cpu, "api"), "Off-CPU profile of api");
}

}  // namespace
}  // namespace strata::agent
