#include "collectors/host/zfs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using strata::test::TempTree;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* header = "13 1 0x01 96 26112 4321 97951858082072\n";

TEST(ParseKstat, TakesNumbersOfBothKinds) {
  const auto text = std::string(header) +
                    "name type data\nhits 4 18446744073709551615\nmemory_free 3 -5\n"
                    "label 7 text\nhits 4 3\nbad 4 x\ncut 4 12";
  const auto kstat = parse_kstat(text);
  ASSERT_TRUE(kstat);
  EXPECT_THAT(kstat->numbers, ElementsAre(KstatNumber{"hits", 18446744073709551615.0},
                                          KstatNumber{"memory_free", -5}));
  EXPECT_FALSE(parse_kstat(header));
  EXPECT_FALSE(parse_kstat("garbage\n"));
}

TEST(ParseKstat, KeepsTheBlanksOfADataset) {
  EXPECT_EQ(parse_kstat("name type data\ndataset_name 7 tank/my data set\n")->dataset,
            "tank/my data set");
}

TEST(ParseKstatIo, PairsNamesWithNumbers) {
  const std::string names =
      "nread nwritten reads writes wtime wlentime wupdate rtime rlentime rupdate wcnt rcnt\n";
  const auto text = header + names + "1884160 3206144 22 x\n1 2 3\n";
  const auto numbers = parse_kstat_io(text);
  EXPECT_THAT(numbers, ElementsAre(KstatNumber{"nread", 1884160}, KstatNumber{"nwritten", 3206144},
                                   KstatNumber{"reads", 22}));
  EXPECT_THAT(parse_kstat_io("nread nwritten\n1 2\n"), IsEmpty());
}

class ZfsTree : public ::testing::Test {
 protected:
  void write(const std::string& file, const std::string& text) const {
    tree_.write("proc/spl/kstat/zfs/" + file, text);
  }
  test::Collected collect() {
    const auto collector = make_zfs(HostFs({.procfs = tree_.path("proc")}));
    return test::collect(*collector);
  }

  TempTree tree_;
};

TEST_F(ZfsTree, NamesFamiliesAsTheFilesDo) {
  write("arcstats", std::string(header) + "name type data\nhits 4 8772612\narc-need-free 3 -1\n");
  write("tank/state", "ONLINE\n");
  write("tank/objset-0x36",
        std::string(header) + "name type data\ndataset_name 7 tank/a b\nwrites 4 4\n");
  write("tank/objset-0x37", "garbage\n");
  write("chksum_bench", "implementation\n");
  const auto collected = collect();
  EXPECT_TRUE(collected.status);
  EXPECT_EQ(collected.lines.size(), 2U + 7U + 1U);
  EXPECT_THAT(
      collected.lines,
      AllOf(Contains("node_zfs_arc_hits 8772612"), Contains("node_zfs_arc_arc_need_free -1"),
            Contains(R"(node_zfs_zpool_state{zpool="tank",state="online"} 1)"),
            Contains(R"(node_zfs_zpool_state{zpool="tank",state="faulted"} 0)"),
            Contains(R"(node_zfs_zpool_dataset_writes{zpool="tank",dataset="tank/a b"} 4)")));
}

TEST_F(ZfsTree, ABrokenFileTakesNothingFromTheOthers) {
  write("arcstats", "garbage\n");
  write("zil", std::string(header) + "name type data\nzil_commit_count 4 10\n");
  const auto collected = collect();
  EXPECT_EQ(collected.status.error().code, Code::parse);
  EXPECT_THAT(collected.lines, ElementsAre("node_zfs_zil_zil_commit_count 10"));
}

TEST_F(ZfsTree, WithoutTheModuleThereIsNoData) {
  EXPECT_EQ(collect().status.error().code, Code::no_data);
}

}  // namespace
}  // namespace strata::host
