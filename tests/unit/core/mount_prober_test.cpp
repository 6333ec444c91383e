#include "core/base/mount_prober.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/hanging_mounts.h"

namespace strata {
namespace {

using std::chrono::milliseconds;

// Long enough for a busy machine to run the helper within a tenth of it.
constexpr Duration patience = milliseconds(500);

TEST(MountProber, AnswersInOrder) {
  test::HangingMounts mounts;
  MountProber prober(mounts.stat(), patience);
  const auto results = prober.probe({"/a", "/bb", "/gone"});
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0]->size_bytes, 2);
  EXPECT_EQ(results[1]->size_bytes, 3);
  EXPECT_EQ(results[2].error().message, "no such file or directory");
  EXPECT_TRUE(prober.probe({}).empty());
}

TEST(MountProber, AMountThatHangsDoesNotKeepTheOthers) {
  test::HangingMounts mounts;
  mounts.hang("/dead");
  MountProber prober(mounts.stat(), patience);
  const auto results = prober.probe({"/a", "/dead", "/bb", "/dead"});
  EXPECT_TRUE(results[0]);
  EXPECT_EQ(results[1].error().code, Code::timeout);
  EXPECT_EQ(results[1].error().message, "mountpoint timeout");
  EXPECT_TRUE(results[2]);
  EXPECT_EQ(results[3].error().code, Code::timeout);
  EXPECT_EQ(mounts.calls("/dead"), 1) << "asked once, however often it is mounted";
}

TEST(MountProber, AQuarantinedMountIsNotAskedAgainAndCostsNoWait) {
  test::HangingMounts mounts;
  mounts.hang("/dead");
  MountProber prober(mounts.stat(), patience);
  prober.probe({"/dead", "/a"});
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(prober.probe({"/dead", "/a"})[0]);
  EXPECT_LT(std::chrono::steady_clock::now() - before, patience);
  EXPECT_EQ(mounts.calls("/dead"), 1);
}

TEST(MountProber, AMountThatComesBackIsAskedAgain) {
  test::HangingMounts mounts;
  mounts.hang("/dead");
  MountProber prober(mounts.stat(), patience);
  prober.probe({"/dead"});
  mounts.release("/dead");
  bool back = false;
  for (int i = 0; i < 200 && !back; ++i) {
    std::this_thread::sleep_for(milliseconds(5));
    back = prober.probe({"/dead"})[0].has_value();
  }
  EXPECT_TRUE(back);
}

TEST(MountProber, ManyThatHangCostLittleMoreThanOne) {
  test::HangingMounts mounts;
  std::vector<std::string> paths;
  for (int i = 0; i < 8; ++i) {
    paths.push_back("/dead" + std::to_string(i));
    mounts.hang(paths.back());
  }
  paths.emplace_back("/a");
  MountProber prober(mounts.stat(), patience);
  const auto before = std::chrono::steady_clock::now();
  const auto results = prober.probe(paths);
  EXPECT_LT(std::chrono::steady_clock::now() - before, 4 * patience);
  EXPECT_TRUE(results.back());
}

TEST(MountProber, BoundsTheThreadsItGivesAway) {
  test::HangingMounts mounts;
  std::vector<std::string> paths;
  for (int i = 0; i < 40; ++i) {
    paths.push_back("/dead" + std::to_string(i));
    mounts.hang(paths.back());
  }
  MountProber prober(mounts.stat(), milliseconds(100));
  EXPECT_EQ(prober.probe(paths).back().error().code, Code::timeout);
  int asked = 0;
  for (const auto& path : paths) asked += mounts.calls(path);
  EXPECT_GT(asked, 0);
  EXPECT_LE(asked, 32);
}

TEST(StatMount, AsksTheRealSystem) {
  const auto usage = stat_mount("/");
  ASSERT_TRUE(usage);
  EXPECT_GT(usage->size_bytes, 0);
  EXPECT_LE(usage->free_bytes, usage->size_bytes);
  EXPECT_EQ(stat_mount("/nonexistent/mount").error(),
            (Error{Code::not_found, "no such file or directory"}));
}

}  // namespace
}  // namespace strata
