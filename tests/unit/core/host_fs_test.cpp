#include "core/base/host_fs.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_tree.h"

namespace strata {
namespace {

TEST(HostFs, RootsPaths) {
  const HostFs fs({.procfs = "/host/proc/", .sysfs = "/host/sys", .rootfs = "/host"});
  EXPECT_EQ(fs.proc("stat"), "/host/proc/stat");
  EXPECT_EQ(fs.root("/"), "/host");
  EXPECT_EQ(HostFs({}).root("/var/lib"), "/var/lib");
}

TEST(HostFs, MissingFileIsNotFoundAndNamesThePath) {
  const auto missing = read_file("/nonexistent/strata");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_EQ(missing.error().message, "/nonexistent/strata: No such file or directory");
}

TEST(HostFs, ReadsFilesLargerThanTheFirstBuffer) {
  const test::TempTree tree;
  const std::string text(20'000, 'x');
  tree.write("big", text);
  EXPECT_EQ(read_file(tree.path("big")), text);
}

TEST(HostFs, OfUsersFilesOnlyRegularOnesAreRead) {
  const test::TempTree tree;
  tree.write("file", "text");
  const auto file = read_users_file(tree.path("file"), 4);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->text, "text");
  EXPECT_EQ(file->owner, ::geteuid());
  EXPECT_EQ(read_users_file(tree.path("file"), 3).error().code, Code::exhausted);
  ASSERT_EQ(::mkfifo(tree.path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(read_users_file(tree.path("fifo"), 4).error().code, Code::invalid) << "without a wait";
  std::filesystem::create_symlink(tree.path("file"), tree.path("link"));
  EXPECT_FALSE(read_users_file(tree.path("link"), 4));
  EXPECT_EQ(read_users_file(tree.path("absent"), 4).error().code, Code::not_found);
}

TEST(HotFile, SeesNewContentAndHealsAfterAbsence) {
  const test::TempTree tree;
  HotFile file(tree.path("value"));
  EXPECT_EQ(file.read().error().code, Code::not_found);
  tree.write("value", "first, long");
  EXPECT_EQ(file.read(), "first, long");
  tree.write("value", "second");
  EXPECT_EQ(file.read(), "second");
}

TEST(HotFile, KeepsItsTextWhileOthersAreRead) {
  const test::TempTree tree;
  tree.write("large", std::string(20'000, 'x'));
  tree.write("small", "7");
  HotFile large(tree.path("large"));
  HotFile small(tree.path("small"));
  const auto first = large.read();
  EXPECT_EQ(small.read(), "7");
  EXPECT_EQ(first, std::string(20'000, 'x'));
}

TEST(HotFile, ReadsBeyondAShortReadWhereThereIsMore) {
  const test::TempTree tree;
  for (const std::size_t size : {0U, 10U, 3072U, 3073U, 4096U, 10000U}) {
    const std::string text(size, 'x');
    tree.write("table", text);
    HotFile file(tree.path("table"), Ending::short_read);
    EXPECT_EQ(file.read(), std::string_view(text)) << size;
    EXPECT_EQ(file.read(), std::string_view(text)) << size;
  }
}

TEST(HotFile, AnEmptyFileIsEmptyText) {
  const test::TempTree tree;
  tree.write("empty", "");
  HotFile file(tree.path("empty"));
  EXPECT_EQ(file.read(), "");
}

}  // namespace
}  // namespace strata
