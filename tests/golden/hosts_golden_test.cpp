// The whole exposition of each fixture host by every collector of the host's layer that reads
// files. Update: STRATA_UPDATE_GOLDEN=1 ctest -R golden
#include <string>

#include <gtest/gtest.h>

#include "tests/golden/fixture_host.h"
#include "tests/golden/golden.h"

namespace strata::test {
namespace {

class Hosts : public testing::TestWithParam<std::string> {};

TEST_P(Hosts, AreServedAsAWhole) {
  const FixtureHost host(GetParam());
  expect_golden("hosts/" + GetParam() + ".prom",
                exposition_of(host, ExpositionFormat::prometheus_text));
}

INSTANTIATE_TEST_SUITE_P(golden, Hosts,
                         testing::Values("bare_server", "container_view", "ec2_nitro", "linux_5_10",
                                         "oddities"),
                         [](const auto& host) { return host.param; });

TEST(golden, host_openmetrics) {
  expect_golden("hosts/oddities.openmetrics",
                exposition_of(FixtureHost("oddities"), ExpositionFormat::openmetrics));
}

}  // namespace
}  // namespace strata::test
