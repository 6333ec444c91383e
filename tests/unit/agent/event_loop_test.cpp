#include "agent/runtime/event_loop.h"

#include <array>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

namespace strata::agent {
namespace {

using std::chrono::milliseconds;

TEST(EventLoop, RunsPostedTasksInOrderOnItsOwnThread) {
  auto loop = EventLoop::make();
  ASSERT_TRUE(loop);
  std::vector<int> seen;
  std::thread::id where;
  std::thread poster([&] {
    for (int i = 0; i < 100; ++i) loop->post([&, i] { seen.push_back(i); });
    loop->post([&] {
      where = std::this_thread::get_id();
      loop->stop();
    });
  });
  loop->run();
  poster.join();
  ASSERT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.front(), 0);
  EXPECT_EQ(seen.back(), 99);
  EXPECT_EQ(where, std::this_thread::get_id());
}

TEST(EventLoop, TheLastTimerAskedForIsTheOneThatComes) {
  auto loop = EventLoop::make();
  ASSERT_TRUE(loop);
  std::string came;
  loop->wake_after(std::chrono::hours(1), [&] { came = "late"; });
  loop->wake_after(Duration::zero(), [&] {
    came = "soon";
    loop->stop();
  });
  loop->run();
  EXPECT_EQ(came, "soon");
}

TEST(EventLoop, CallsBackWhenADescriptorIsReadable) {
  auto loop = EventLoop::make();
  ASSERT_TRUE(loop);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Fd reader(ends[0]);
  const Fd writer(ends[1]);
  char got = 0;
  ASSERT_TRUE(loop->watch(reader.get(), [&] {
    ASSERT_EQ(::read(reader.get(), &got, 1), 1);
    loop->stop();
  }));
  ASSERT_EQ(::write(writer.get(), "x", 1), 1);
  loop->run();
  EXPECT_EQ(got, 'x');
}

TEST(EventLoop, WatchingABadDescriptorIsAnError) {
  auto loop = EventLoop::make();
  ASSERT_TRUE(loop);
  EXPECT_FALSE(loop->watch(-1, [] {}));
}

}  // namespace
}  // namespace strata::agent
