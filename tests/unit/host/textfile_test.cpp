#include "collectors/host/textfile.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/time.h>

#include "core/base/host_fs.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/host/collect.h"

namespace strata::host {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

class TextfileTest : public testing::Test {
 protected:
  /// Last written at second 1000.
  void write(const std::string& name, std::string_view text) const {
    tree.write(name, text);
    const timeval times[2] = {{1000, 500'000}, {1000, 500'000}};
    ASSERT_EQ(::utimes(tree.path(name).c_str(), times), 0);
  }
  [[nodiscard]] std::set<std::string> collect(TextfileCollector& collector) const {
    const auto collected = test::collect(collector);
    EXPECT_TRUE(collected.status);
    return collected.lines;
  }
  [[nodiscard]] std::set<std::string> collect_all(std::vector<std::string> directories) const {
    TextfileCollector collector({std::move(directories)});
    return collect(collector);
  }
  [[nodiscard]] std::string mtime_of(const std::string& name) const {
    return "node_textfile_mtime_seconds{file=\"" + tree.path(name) + "\"} 1000";
  }

  strata::test::TempTree tree;
};

TEST_F(TextfileTest, ServesWhatTheFilesSay) {
  write("a.prom", "# TYPE jobs gauge\njobs{b=\"c\"} 2\n");
  write("ignored.txt", "x 1\n");
  EXPECT_THAT(
      collect_all({tree.path()}),
      testing::ElementsAre("jobs{b=\"c\"} 2", mtime_of("a.prom"), "node_textfile_scrape_error 0"));
}

TEST_F(TextfileTest, WithoutDirectoriesNothingIsWrong) {
  EXPECT_THAT(collect_all({}), testing::ElementsAre("node_textfile_scrape_error 0"));
  EXPECT_THAT(collect_all({""}), testing::ElementsAre("node_textfile_scrape_error 0"));
}

TEST_F(TextfileTest, ABrokenFileIsLeftOutWhole) {
  write("a.prom", "good 1\n");
  write("b.prom", "half 1\nbroken\n");
  const auto lines = collect_all({tree.path()});
  EXPECT_THAT(lines, IsSupersetOf({std::string("good 1"), mtime_of("a.prom"),
                                   std::string("node_textfile_scrape_error 1")}));
  EXPECT_THAT(lines, Not(Contains(StartsWith("half"))));
  EXPECT_THAT(lines, Not(Contains(mtime_of("b.prom"))));
  EXPECT_THAT(lines, Contains(StartsWith("strata_textfile_problem{file=\"" + tree.path("b.prom") +
                                         "\",problem=\"line 2: ")));
}

TEST_F(TextfileTest, AFileThatIsNoFileIsAnErrorAndDoesNotHang) {
  std::filesystem::create_directories(tree.path("directory.prom"));
  ASSERT_EQ(::mkfifo(tree.path("pipe.prom").c_str(), 0600), 0);
  std::filesystem::create_symlink("nowhere", tree.path("dangling.prom"));
  const auto lines = collect_all({tree.path()});
  EXPECT_THAT(lines, Contains("node_textfile_scrape_error 1"));
  EXPECT_EQ(lines.size(), 4U);
}

TEST_F(TextfileTest, FollowsLinks) {
  write("data/a", "linked 1\n");
  std::filesystem::create_directories(tree.path("served"));
  std::filesystem::create_symlink("../data/a", tree.path("served/a.prom"));
  EXPECT_THAT(collect_all({tree.path("served")}), Contains("linked 1"));
}

TEST_F(TextfileTest, DirectoriesMayBeGlobs) {
  write("one/a.prom", "a 1\n");
  write("two/b.prom", "b 1\n");
  const auto lines = collect_all({tree.path("*"), tree.path("one/")});
  EXPECT_THAT(lines, IsSupersetOf({std::string("a 1"), std::string("b 1"), mtime_of("one/a.prom"),
                                   std::string("node_textfile_scrape_error 0")}));
  EXPECT_THAT(collect_all({tree.path("three*")}), Contains("node_textfile_scrape_error 1"));
}

TEST_F(TextfileTest, AFileThatChangesOrGoesIsSeen) {
  write("a.prom", "a 1\n");
  TextfileCollector collector({{tree.path()}});
  EXPECT_THAT(collect(collector), Contains("a 1"));
  write("a.prom", "a 2\n");
  EXPECT_THAT(collect(collector), Contains("a 2"));
  std::filesystem::remove(tree.path("a.prom"));
  EXPECT_THAT(collect(collector), testing::ElementsAre("node_textfile_scrape_error 0"));
}

TEST_F(TextfileTest, TwoHelpsOfOneFamilyAreAnErrorButTheFileCounts) {
  write("a.prom", "# HELP x one\nx{f=\"a\"} 1\n");
  write("b.prom", "# HELP x two\nx{f=\"b\"} 1\ny 1\n");
  const auto lines = collect_all({tree.path()});
  EXPECT_THAT(lines,
              IsSupersetOf({std::string("x{f=\"a\"} 1"), std::string("y 1"), mtime_of("b.prom"),
                            std::string("node_textfile_scrape_error 1")}));
}

}  // namespace
}  // namespace strata::host
