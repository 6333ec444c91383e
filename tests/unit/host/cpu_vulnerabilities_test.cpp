#include "collectors/host/cpu_vulnerabilities.h"

#include <gtest/gtest.h>

#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;

TEST(CpuVulnerabilities, AreParsed) {
  struct Case {
    std::string_view text, state, mitigation;
  };
  for (const auto& [text, state, mitigation] :
       {Case{"Not affected\n", "not affected", ""}, Case{"Vulnerable\n", "vulnerable", ""},
        Case{"Vulnerable: Clear CPU  buffers attempted\n", "vulnerable",
             "Clear CPU buffers attempted"},
        Case{"Mitigation: Retpolines; IBPB: conditional\n", "mitigation",
             "Retpolines; IBPB: conditional"},
        Case{"Unknown: No mitigations\n", "unknown", "No mitigations"},
        Case{"KVM: Mitigation: VMX disabled\n", "unknown", "KVM: Mitigation: VMX disabled"},
        Case{"", "unknown", ""}}) {
    const auto parsed = parse_vulnerability(text);
    EXPECT_EQ(parsed.state, state) << text;
    EXPECT_EQ(parsed.mitigation, mitigation) << text;
  }
}

TEST(CpuVulnerabilities, AreShownByTheirName) {
  const TempTree tree;
  const auto host =
      test::host_with(tree, {{"sys/devices/system/cpu/vulnerabilities/mds", "Not affected\n"}});
  EXPECT_EQ(test::text_of(*make_cpu_vulnerabilities(host)),
            "node_cpu_vulnerabilities_info{codename=\"mds\",state=\"not affected\","
            "mitigation=\"\"} 1\n");
  const TempTree none;
  EXPECT_TRUE(test::collect(*make_cpu_vulnerabilities(test::host_with(none, {}))).status);
}

}  // namespace
}  // namespace strata::host
