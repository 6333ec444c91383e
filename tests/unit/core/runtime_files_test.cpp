#include "core/identity/runtimes/runtime_files.h"

#include <atomic>

#include <gtest/gtest.h>

#include "tests/support/eventually.h"
#include "tests/support/temp_tree.h"

namespace strata {
namespace {

using namespace std::chrono_literals;
using test::eventually;

class FakeFiles final : public RuntimeFiles {
 public:
  struct Script {
    std::atomic<bool> there = true;
    std::atomic<int> looks = 0;
    std::mutex mutex;
    std::set<std::string> wanted;
  };
  explicit FakeFiles(Script& script) : script_(script) {}

  std::optional<RuntimeContainers> look(const std::set<std::string>& wanted) override {
    ++script_.looks;
    const std::scoped_lock lock(script_.mutex);
    script_.wanted = wanted;
    if (!script_.there) return std::nullopt;
    RuntimeContainer container;
    container.id = "aa";
    container.name = "api";
    if (!known_) known_ = std::make_shared<const RuntimeContainer>(container);
    return RuntimeContainers{{"aa", known_}};
  }

 private:
  Script& script_;
  std::shared_ptr<const RuntimeContainer> known_;
};

class FakePrimary final : public RuntimeSource {
 public:
  [[nodiscard]] std::shared_ptr<const RuntimeView> view() const override { return nullptr; }
  [[nodiscard]] SourceHealth health() const override {
    SourceHealth health;
    health.ok = ok;
    health.changes = heard ? 1 : 0;
    return health;
  }
  void nudge(const std::string& /*id*/) override {}

  std::atomic<bool> ok = false;
  std::atomic<bool> heard = false;
};

class FilesSourceTest : public testing::Test {
 protected:
  std::unique_ptr<FilesSource> make(Duration period, const RuntimeSource* primary = nullptr) {
    FilesSourceOptions options{.runtime = "docker", .name = "docker-files"};
    options.period = period;
    return std::make_unique<FilesSource>(
        options, std::make_unique<FakeFiles>(script), clock, [this] { ++changes; }, primary);
  }

  SystemClock clock;
  FakeFiles::Script script;
  std::atomic<int> changes = 0;
};

TEST_F(FilesSourceTest, TellsWhatTheFilesSayOnce) {
  const auto source = make(5ms);
  ASSERT_TRUE(eventually([&] { return script.looks > 3; }));
  ASSERT_NE(source->view(), nullptr);
  EXPECT_EQ(source->view()->runtime, "docker");
  EXPECT_EQ(source->view()->source, "docker-files");
  EXPECT_EQ(source->view()->containers.at("aa")->name, "api");
  EXPECT_TRUE(source->health().present);
  EXPECT_EQ(changes, 1);
}

TEST_F(FilesSourceTest, IsSilentWhereThereAreNoFiles) {
  script.there = false;
  const auto source = make(5ms);
  ASSERT_TRUE(eventually([&] { return script.looks > 1; }));
  EXPECT_FALSE(source->health().present);
  EXPECT_EQ(source->view(), nullptr);
}

TEST_F(FilesSourceTest, LooksOnlyWhileThePrimaryIsNotWell) {
  FakePrimary primary;
  const auto source = make(5ms, &primary);
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(script.looks, 0) << "the primary has not answered yet";
  primary.heard = true;
  ASSERT_TRUE(eventually([&] { return source->view() != nullptr; }));
  primary.ok = true;
  ASSERT_TRUE(eventually([&] { return source->view()->containers.empty(); }));
  EXPECT_FALSE(source->health().present);
}

TEST_F(FilesSourceTest, WhatIsAskedForAgainAndAgainIsWanted) {
  const auto source = make(1h);
  const auto wanted = [&] {
    const std::scoped_lock lock(script.mutex);
    return script.wanted;
  };
  ASSERT_TRUE(eventually([&] { return script.looks == 1; }));
  for (int i = 2; i < 5; ++i) {
    source->nudge("aa");  // known already
    source->nudge("bb");
    ASSERT_TRUE(eventually([&] { return script.looks >= i; }));
  }
  EXPECT_TRUE(eventually([&] { return wanted() == std::set<std::string>{"bb"}; }));
}

TEST(FileMark, MovesWithTheText) {
  const test::TempTree tree;
  EXPECT_FALSE(mark_of(tree.path("file")));
  tree.write("file", "a");
  const auto first = mark_of(tree.path("file"));
  EXPECT_EQ(mark_of(tree.path("file")), first);
  tree.write("file", "ab");
  EXPECT_NE(mark_of(tree.path("file")), first);
}

}  // namespace
}  // namespace strata
