#include "collectors/container/layer_counter.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "collectors/container/project_quota.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_tree.h"

namespace strata::container {
namespace {

using namespace std::chrono_literals;

TEST(DiskUsage, CountsLinksOnceAndFollowsNone) {
  const test::TempTree tree;
  tree.write("outside/big", std::string(1'000'000, 'x'));
  tree.write("layer/a/file", std::string(100'000, 'x'));
  const auto before = *disk_usage(tree.path("layer"));
  EXPECT_GE(before.bytes, 100'000U);
  EXPECT_LT(before.bytes, 200'000U);
  EXPECT_EQ(before.inodes, 3U);
  std::filesystem::create_hard_link(tree.path("layer/a/file"), tree.path("layer/link"));
  EXPECT_EQ(*disk_usage(tree.path("layer")), before);
  std::filesystem::create_directory_symlink(tree.path("outside"), tree.path("layer/symbolic"));
  EXPECT_LT(disk_usage(tree.path("layer"))->bytes, before.bytes + 20'000);
  EXPECT_EQ(disk_usage(tree.path("layer"))->inodes, 4U);
}

TEST(DiskUsage, IsNotLedElsewhere) {
  const test::TempTree tree;
  tree.write("outside/big", std::string(1'000'000, 'x'));
  std::filesystem::create_directory_symlink(tree.path("outside"), tree.path("layer"));
  EXPECT_FALSE(disk_usage(tree.path("layer")));
}

TEST(DiskUsage, IsBounded) {
  const test::TempTree tree;
  for (int i = 0; i < 10; ++i) tree.write("f" + std::to_string(i), "");
  EXPECT_EQ(disk_usage(tree.path(), {.entries = 5}).error().code, Code::exhausted);
  EXPECT_EQ(disk_usage(tree.path("gone")).error().code, Code::not_found);
  int asked = 0;
  const auto given_up = disk_usage(tree.path(), {}, [&] { return ++asked < 4; });
  EXPECT_EQ(given_up.error().code, Code::timeout);
  EXPECT_EQ(asked, 4);
}

TEST(ProjectUse, IsThatOfAProjectAlone) {
  const test::TempTree tree;
  EXPECT_FALSE(project_use(tree.path()));
  EXPECT_FALSE(project_use(tree.path("gone")));
  EXPECT_FALSE(project_use("/proc")) << "it knows no projects";
}

/// Counts that hang until they are released, at the latest when the test ends.
class HangingLayers {
 public:
  HangingLayers() = default;
  HangingLayers(const HangingLayers&) = delete;
  HangingLayers& operator=(const HangingLayers&) = delete;
  ~HangingLayers() { release(); }

  void hang(const std::string& directory) {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.insert(directory);
  }
  void release() {
    const std::scoped_lock lock(state_->mutex);
    state_->hanging.clear();
    state_->changed.notify_all();
  }
  [[nodiscard]] CountLayer count() const {
    return [state = state_](const std::string& directory, const auto&, const auto&) {
      std::unique_lock lock(state->mutex);
      ++state->counted[directory];
      state->changed.wait(lock, [&] { return !state->hanging.contains(directory); });
      return Result<LayerUse>(LayerUse{directory.size(), 1, false});
    };
  }
  [[nodiscard]] int counted(const std::string& directory) const {
    const std::scoped_lock lock(state_->mutex);
    return state_->counted[directory];
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::set<std::string> hanging;
    std::map<std::string, int> counted;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

class LayerCounterTest : public testing::Test {
 protected:
  template <class Done>
  static bool eventually(Done done) {
    for (int i = 0; i < 1000 && !done(); ++i) std::this_thread::sleep_for(10ms);
    return done();
  }

  test::FakeClock clock;
  HangingLayers layers;
};

TEST_F(LayerCounterTest, CountsEachAndThenRests) {
  LayerCounter counter(clock, {.period = 60s}, layers.count());
  counter.follow({"/a", "/bb"});
  counter.wait_for_new(10s);
  const auto counts = counter.counts();
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts.at("/bb").use, (LayerUse{3, 1, false}));
  clock.advance(59s);
  counter.follow({"/a", "/bb"});
  EXPECT_EQ(layers.counted("/a"), 1);
  counter.follow({"/a"});  // before both are due: the counter may look at the clock at any moment
  clock.advance(1s);
  counter.follow({"/a"});
  EXPECT_TRUE(eventually([&] { return layers.counted("/a") == 2; }));
  EXPECT_EQ(layers.counted("/bb"), 1) << "nobody follows it any more";
  EXPECT_EQ(counter.counts().size(), 1U);
}

TEST_F(LayerCounterTest, OneThatHangsKeepsNoOther) {
  layers.hang("/dead");
  LayerCounter counter(clock, {.hang_after = 30s}, layers.count());
  counter.follow({"/dead"});
  ASSERT_TRUE(eventually([&] { return layers.counted("/dead") == 1; }));
  counter.follow({"/dead", "/live"});
  EXPECT_TRUE(counter.counts().empty()) << "nothing is known yet";
  clock.advance(30s);
  counter.follow({"/dead", "/live"});
  counter.wait_for_new(10s);
  const auto counts = counter.counts();
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_TRUE(counts.at("/dead").hangs);
  EXPECT_TRUE(counts.at("/live").use);

  layers.release();
  ASSERT_TRUE(eventually([&] { return !counter.counts().at("/dead").hangs; }));
  clock.advance(60s);
  counter.follow({"/dead", "/live"});
  EXPECT_TRUE(eventually([&] { return counter.counts().at("/dead").use.has_value(); }));
}

TEST_F(LayerCounterTest, ManyThatHangTakeABoundedNumberOfThreads) {
  std::vector<std::string> dead;
  for (int i = 10; i < 30; ++i) {
    dead.push_back("/dead" + std::to_string(i));
    layers.hang(dead.back());
  }
  LayerCounter counter(clock, {.hang_after = 30s}, layers.count());
  const auto begun = [&] {
    return std::count_if(dead.begin(), dead.end(),
                         [&](const auto& each) { return layers.counted(each) > 0; });
  };
  for (int i = 1; i <= 8; ++i) {
    counter.follow(dead);
    ASSERT_TRUE(eventually([&] { return begun() == i; }));
    clock.advance(30s);
  }
  counter.follow(dead);
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(begun(), 8);
  layers.release();
  ASSERT_TRUE(eventually([&] {
    counter.follow(dead);
    return begun() == 20;
  })) << "it goes on when they are back";
}

TEST_F(LayerCounterTest, WhatCannotBeCountedAnyMoreHasNoSize) {
  std::atomic<bool> large = false;
  LayerCounter counter(clock, {}, [&](const auto&, const auto&, const auto&) -> Result<LayerUse> {
    if (large) return fail(Code::exhausted, "too many");
    return LayerUse{5, 1, false};
  });
  counter.follow({"/a"});
  counter.wait_for_new(10s);
  EXPECT_TRUE(counter.counts().at("/a").use);
  large = true;
  clock.advance(2min);
  counter.follow({"/a"});
  ASSERT_TRUE(eventually([&] { return counter.counts().at("/a").error.has_value(); }));
  EXPECT_FALSE(counter.counts().at("/a").use);
}

TEST(LayerCounter, KeepsItsRate) {
  const test::TempTree tree;
  for (int i = 0; i < 300; ++i) tree.write("f" + std::to_string(i), "");
  const SystemClock clock;
  const auto begun = clock.now();
  LayerCounter counter(clock, {.rate = 1000});
  counter.follow({tree.path()});
  counter.wait_for_new(10s);
  ASSERT_TRUE(counter.counts().contains(tree.path()));
  EXPECT_GE(clock.now() - begun, 200ms);
  EXPECT_EQ(counter.counts().at(tree.path()).use->inodes, 301U);
}

TEST(LayerCounter, AWalkEndsWithIt) {
  const test::TempTree tree;
  for (int i = 0; i < 200; ++i) tree.write("f" + std::to_string(i), "");
  const SystemClock clock;
  const auto begun = clock.now();
  {
    LayerCounter counter(clock, {.rate = 50});
    counter.follow({tree.path()});
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_LT(clock.now() - begun, 2s);
}

}  // namespace
}  // namespace strata::container
