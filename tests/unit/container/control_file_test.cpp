#include "collectors/container/control_file.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/temp_tree.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

TEST(ControlReader, ReadsAnewEachTime) {
  const test::TempTree tree;
  tree.write("memory.current", "1\n");
  const auto in = tree.path() + "/";
  ControlReader reader;
  reader.begin({});
  ControlFile file{"memory.current", {}, {}};
  EXPECT_EQ(reader.read(in, file), "1\n");
  tree.write("memory.current", "23\n");
  EXPECT_EQ(reader.number(in, file), 23U);
}

TEST(ControlReader, ALongTextIsWhole) {
  const test::TempTree tree;
  const std::string text(100'000, 'x');
  tree.write("memory.stat", text);
  ControlReader reader;
  reader.begin({});
  ControlFile file{"memory.stat", {}, {}};
  EXPECT_EQ(reader.read(tree.path() + "/", file), text);
}

class MissingFileTest : public testing::Test {
 protected:
  std::optional<std::uint64_t> read(Duration after) {
    reader.begin(Instant(1h) + after);
    const auto number = reader.number(tree.path() + "/", file);
    EXPECT_TRUE(reader.status());
    return number;
  }

  const test::TempTree tree;
  ControlReader reader;
  ControlFile file{"memory.peak", {}, {}};
};

TEST_F(MissingFileTest, IsLookedForEachSecondAtFirst) {
  EXPECT_FALSE(read(0s));
  EXPECT_FALSE(read(9s));
  tree.write("memory.peak", "5\n");
  EXPECT_FALSE(read(9999ms)) << "a second has not passed";
  EXPECT_EQ(read(10s), 5U);
}

TEST_F(MissingFileTest, IsLookedForOnceAMinuteThen) {
  EXPECT_FALSE(read(0s));
  EXPECT_FALSE(read(10s));
  tree.write("memory.peak", "5\n");
  EXPECT_FALSE(read(69s));
  EXPECT_EQ(read(70s), 5U);
}

TEST_F(MissingFileTest, IsLookedForOnceAMinuteWhereItWasThereForLong) {
  tree.write("memory.peak", "5\n");
  EXPECT_EQ(read(0s), 5U);
  file.fd.reset();
  std::filesystem::remove(tree.path("memory.peak"));
  EXPECT_FALSE(read(10s));
  tree.write("memory.peak", "6\n");
  EXPECT_FALSE(read(11s));
  EXPECT_EQ(read(70s), 6U);
}

TEST(FirstError, PassesOverWhatIsNotThereAndWhatDoesNotApply) {
  FirstError errors;
  errors.note({Code::not_found, "gone"});
  errors.note({Code::unsupported, "cgroup.procs of a threaded cgroup"});
  EXPECT_TRUE(errors.status());
  errors.note({Code::io, "the first"});
  errors.note({Code::parse, "another"});
  EXPECT_EQ(errors.status().error().message, "the first");
}

TEST(ControlReader, WithoutANameOrATreeThereIsNothing) {
  ControlReader reader;
  reader.begin({});
  ControlFile nameless;
  ControlFile file{"memory.peak", {}, {}};
  EXPECT_FALSE(reader.read("/", nameless));
  EXPECT_FALSE(reader.read("", file));
  EXPECT_TRUE(reader.status());
}

TEST(ControlReader, OtherErrorsAreKeptUntilTheNextPass) {
  const test::TempTree tree;
  std::filesystem::create_directory(tree.path("memory.peak"));
  ControlReader reader;
  reader.begin({});
  ControlFile file{"memory.peak", {}, {}};
  EXPECT_FALSE(reader.read(tree.path() + "/", file)) << "a directory cannot be read";
  EXPECT_EQ(reader.status().error().code, Code::io);
  reader.begin({});
  EXPECT_TRUE(reader.status());
  tree.write("no_number", "x\n");
  ControlFile other{"no_number", {}, {}};
  EXPECT_FALSE(reader.number(tree.path() + "/", other));
  EXPECT_EQ(reader.status().error().code, Code::parse);
}

}  // namespace
}  // namespace strata::container
