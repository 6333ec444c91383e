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

TEST(ControlReader, AFileThatIsNotThereIsLookedForOnceAMinute) {
  const test::TempTree tree;
  const auto in = tree.path() + "/";
  ControlReader reader;
  ControlFile file{"memory.peak", {}, {}};
  reader.begin(Instant(1h));
  EXPECT_FALSE(reader.read(in, file));
  EXPECT_TRUE(reader.status());
  tree.write("memory.peak", "5\n");
  reader.begin(Instant(1h + 59s));
  EXPECT_FALSE(reader.read(in, file));
  reader.begin(Instant(1h + 60s));
  EXPECT_EQ(reader.number(in, file), 5U);
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
