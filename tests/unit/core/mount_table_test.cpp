#include "core/base/mount_table.h"

#include <cerrno>
#include <cstring>
#include <thread>

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "tests/support/temp_tree.h"

namespace strata {
namespace {

using std::chrono::minutes;

const Instant start{std::chrono::hours(1)};

std::string text_of(MountTable& table, Instant now = start) {
  const auto text = table.changed(now);
  return text ? text->value_or("unchanged") : text.error().message;
}

TEST(MountTable, AFileThatIsNotTheKernelsIsReadEachTime) {
  const test::TempTree tree;
  MountTable table({tree.path("1/mountinfo"), tree.path("self/mountinfo")});
  EXPECT_EQ(text_of(table), tree.path("self/mountinfo") + ": No such file or directory");
  tree.write("self/mountinfo", "one");
  EXPECT_EQ(text_of(table), "one");
  tree.write("self/mountinfo", "two");
  EXPECT_EQ(text_of(table), "two");
  EXPECT_EQ(text_of(table), "two");
}

TEST(MountTable, TheKernelsIsReadOnceUnlessItIsDistrusted) {
  MountTable table({"/proc/self/mountinfo"});
  const auto text = text_of(table);
  EXPECT_NE(text.find(" / "), std::string::npos);
  // Other programs mount too while this runs.
  bool unchanged = false;
  for (int i = 0; i < 100 && !unchanged; ++i) unchanged = text_of(table) == "unchanged";
  EXPECT_TRUE(unchanged);
  table.distrust();
  EXPECT_NE(text_of(table), "unchanged");
  EXPECT_NE(text_of(table, start + minutes(5)), "unchanged") << "trust ends";
}

void see_a_mount_come() {
  const test::TempTree tree;
  MountTable table({"/proc/thread-self/mountinfo"});
  EXPECT_NE(text_of(table), "unchanged");
  EXPECT_EQ(text_of(table), "unchanged");
  ASSERT_EQ(::mount("strata", tree.path().c_str(), "tmpfs", 0, nullptr), 0);
  EXPECT_NE(text_of(table).find(tree.path()), std::string::npos);
  EXPECT_EQ(text_of(table), "unchanged");
  ASSERT_EQ(::mount(nullptr, tree.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr), 0);
  EXPECT_NE(text_of(table), "unchanged");
  ASSERT_EQ(::umount(tree.path().c_str()), 0);
  EXPECT_EQ(text_of(table).find(tree.path()), std::string::npos);
}

TEST(MountTable, SeesMountsComeChangeAndGo) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may mount";
  bool may = false;
  std::thread([&may] {
    may = ::unshare(CLONE_NEWNS) == 0 &&
          ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    if (may) see_a_mount_come();
  }).join();
  if (!may) GTEST_SKIP() << "no mount namespace of its own: " << std::strerror(errno);
}

}  // namespace
}  // namespace strata
