#include "collectors/host/interrupts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InterruptsTest : public ::testing::Test {
 protected:
  test::Collected collect(std::string_view text, const InterruptsOptions& options = {}) {
    tree_.write("interrupts", text);
    const auto collector = make_interrupts(host_, options);
    return test::collect(*collector);
  }

  strata::test::TempTree tree_;
  HostFs host_ = HostFs({.procfs = tree_.path()});
};

constexpr std::string_view table =
    "       CPU0       CPU2\n"
    "  1:   17960      0  IR-IO-APIC    1-edge      i8042\n"
    "NMI:      47     31   Non-maskable  interrupts\n"
    "ERR:       0\n"
    "  2:       1      2\n";

TEST_F(InterruptsTest, AreNamedByTheHeadingsCpus) {
  EXPECT_THAT(collect(table).lines,
              ElementsAre("node_interrupts_total{cpu=\"0\",type=\"1\",info=\"IR-IO-APIC\",devices="
                          "\"1-edge i8042\"} "
                          "17960",
                          "node_interrupts_total{cpu=\"0\",type=\"NMI\",info=\"Non-maskable "
                          "interrupts\",devices=\"\"} 47",
                          "node_interrupts_total{cpu=\"2\",type=\"1\",info=\"IR-IO-APIC\",devices="
                          "\"1-edge i8042\"} "
                          "0",
                          "node_interrupts_total{cpu=\"2\",type=\"NMI\",info=\"Non-maskable "
                          "interrupts\",devices=\"\"} 31"));
}

TEST_F(InterruptsTest, AreShownAsTheOptionsSay) {
  EXPECT_EQ(collect(table, {.include_zeros = false}).lines.size(), 3U);
  EXPECT_EQ(collect(table, {.name_include = ";1-edge"}).lines.size(), 2U);
  EXPECT_EQ(collect(table, {.name_exclude = "^NMI;Non-mask"}).lines.size(), 2U);
  EXPECT_EQ(collect(table, {.name_exclude = "["}).status.error().code, Code::invalid);
}

TEST_F(InterruptsTest, ATableWithoutHeadingIsNotBelieved) {
  for (const auto* const text : {"", "CPU0", "CPU0 x\n1: 1 2 a\n", "1: 1 a\n", "\n\n", "CPU0\n"}) {
    const auto bad = collect(text);
    ASSERT_FALSE(bad.status) << text;
    EXPECT_EQ(bad.status.error().code, Code::parse);
    EXPECT_THAT(bad.lines, IsEmpty());
  }
}

TEST_F(InterruptsTest, FollowCpusThatComeAndRowsThatStandTwice) {
  tree_.write("interrupts", "CPU0\nRES: 4 Rescheduling\n");
  const auto collector = make_interrupts(host_);
  EXPECT_EQ(test::collect(*collector).lines.size(), 1U);
  tree_.write("interrupts", "CPU0 CPU1\nRES: 4 5 Rescheduling\nRES: 4 5 Rescheduling\n");
  EXPECT_EQ(test::collect(*collector).lines.size(), 2U);
}

TEST(Softirqs, AreThoseThatAreKnown) {
  const strata::test::TempTree tree;
  const auto collector = make_softirqs(HostFs({.procfs = tree.path()}));
  EXPECT_EQ(test::collect(*collector).status.error().code, Code::not_found);
  tree.write("softirqs", "  CPU0  CPU1\n HI: 7 1\n HI: 8 8\n RCU: 5\n MORE: 1 2\n");
  EXPECT_THAT(test::collect(*collector).lines,
              ElementsAre("node_softirqs_functions_total{cpu=\"0\",type=\"HI\"} 7",
                          "node_softirqs_functions_total{cpu=\"1\",type=\"HI\"} 1"));
}

}  // namespace
}  // namespace strata::host
