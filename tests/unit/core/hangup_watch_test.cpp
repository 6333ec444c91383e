#include "core/base/hangup_watch.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

namespace strata {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Pair {
  Pair() {
    std::array<int, 2> fds{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()) != 0) return;
    ours = Fd(fds[0]);
    theirs = Fd(fds[1]);
  }
  Fd ours;
  Fd theirs;
};

bool readable(const HangupWatch& watch) {
  pollfd descriptor{watch.fd(), POLLIN, 0};
  return ::poll(&descriptor, 1, 0) == 1;
}

TEST(HangupWatch, TellsOnceOfAPeerThatHangsUp) {
  auto watch = *HangupWatch::make();
  Pair one;
  Pair other;
  ASSERT_TRUE(watch.watch(one.ours.get(), "one"));
  ASSERT_TRUE(watch.watch(other.ours.get(), "other"));
  EXPECT_FALSE(readable(watch));
  one.theirs.reset();
  EXPECT_TRUE(readable(watch));
  EXPECT_THAT(watch.take(), ElementsAre("one"));
  EXPECT_FALSE(readable(watch));
  EXPECT_THAT(watch.take(), IsEmpty());
  ASSERT_TRUE(watch.watch(one.ours.get(), "one"));  // still so
  EXPECT_THAT(watch.take(), ElementsAre("one"));
}

TEST(HangupWatch, BytesAreNoHangup) {
  auto watch = *HangupWatch::make();
  Pair pair;
  ASSERT_TRUE(watch.watch(pair.ours.get(), "one"));
  ASSERT_EQ(::send(pair.theirs.get(), "x", 1, 0), 1);
  EXPECT_THAT(watch.take(), IsEmpty());
}

TEST(HangupWatch, ForgetsWhatIsClosed) {
  auto watch = *HangupWatch::make();
  Pair pair;
  const int number = pair.ours.get();
  ASSERT_TRUE(watch.watch(number, "one"));
  pair.theirs.reset();
  pair.ours.reset();
  EXPECT_THAT(watch.take(), IsEmpty());
  Pair next;
  ASSERT_EQ(next.ours.get(), number);
  ASSERT_TRUE(watch.watch(number, "next"));
  next.theirs.reset();
  EXPECT_THAT(watch.take(), ElementsAre("next"));
}

TEST(HangupWatch, WhatIsNoConnectionIsAnError) {
  auto watch = *HangupWatch::make();
  EXPECT_FALSE(watch.watch(-1, "nobody"));
}

}  // namespace
}  // namespace strata
