#include "agent/runtime/footprint.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "agent/runtime/event_loop.h"

namespace strata::agent {
namespace {

/// Of the pages of files, from /proc/self/status: "RssFile:	    4336 kB".
std::size_t resident_file_kibibytes() {
  std::ifstream status("/proc/self/status");
  for (std::string name; status >> name;) {
    std::size_t value = 0;
    if (name == "RssFile:" && status >> value) return value;
  }
  return 0;
}

TEST(FootprintTest, CodeThatIsNotUsedLeavesTheProcessAndTheRestGoesOn) {
  const auto before = resident_file_kibibytes();
  ASSERT_GT(before, 0U);
  give_back_unused();
  EXPECT_LT(resident_file_kibibytes(), before);
}

TEST(FootprintTest, GivesBackOnceAfterTheLastRestart) {
  auto loop = EventLoop::make();
  ASSERT_TRUE(loop);
  auto timer = SettlingTimer::make(*loop);
  ASSERT_TRUE(timer);
  timer->restart(std::chrono::hours(1));
  timer->restart(std::chrono::milliseconds(1));
  const auto before = resident_file_kibibytes();
  loop->wake_after(std::chrono::milliseconds(100), [&] { loop->stop(); });
  loop->run();
  EXPECT_LT(resident_file_kibibytes(), before);
}

}  // namespace
}  // namespace strata::agent
