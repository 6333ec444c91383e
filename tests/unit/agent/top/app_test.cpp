#include "agent/top/app.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "agent/top/look_feed.h"
#include "tests/support/fake_clock.h"
#include "tests/unit/agent/top/looks.h"

namespace strata::top {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string foot_of(App& app) { return app.page({100, 20}).lines.back().plain(); }

class TopApp : public ::testing::Test {
 protected:
  strata::test::FakeClock clock;
  App app{clock, ProcessWatch(HostFs({}), {}), {}, {"agent", "asking the agent", {}, 1}};
};

TEST_F(TopApp, SaysHowOldFiguresAreWhenTheAgentIsGoneAndGoesOn) {
  app.take(test::look_at(1, {test::container("api", 1)}));
  clock.advance(std::chrono::seconds(5));
  app.take(fail(Code::not_found, "no answer"));
  EXPECT_EQ(foot_of(app), "no answer; what is shown is 5 s old");
  EXPECT_EQ(app.model().rows().size(), 1U);
  app.take(test::look_at(2, {test::container("api", 1)}));
  EXPECT_THAT(foot_of(app), HasSubstr("? help"));
}

TEST_F(TopApp, SaysTheFirstTroubleToo) {
  app.take(fail(Code::timeout, "no answer"));
  EXPECT_EQ(foot_of(app), "no answer");
}

TEST_F(TopApp, NothingMovesWhilePaused) {
  app.take(test::look_at(1, {test::container("api", 1)}));
  app.press({Key::character, " "});
  app.take(test::look_at(2, {}));
  EXPECT_EQ(app.model().rows().size(), 1U);
  EXPECT_THAT(app.page({100, 20}).lines.front().plain(), HasSubstr("PAUSED"));
  app.press({Key::character, " "});
  app.take(test::look_at(3, {}));
  EXPECT_TRUE(app.model().rows().empty());
}

TEST_F(TopApp, ShowsThePageThatWasAskedFor) {
  app.take(test::look_at(1, {test::container("api", 1)}));
  app.press({Key::character, "?"});
  EXPECT_EQ(app.page({100, 20}).lines.front().plain(), "keys");
  app.press({Key::escape});
  app.press({Key::enter});
  EXPECT_EQ(app.page({100, 20}).lines.front().plain(), "api  image:1");
}

Result<Look> wait_for(LookFeed& feed) {
  constexpr int patience = 20'000;  // milliseconds
  pollfd ready{feed.readable(), POLLIN, 0};
  if (::poll(&ready, 1, patience) != 1) return fail(Code::timeout, "no look");
  auto look = feed.take();
  return look ? std::move(*look) : fail(Code::timeout, "woken for nothing");
}

TEST(TopLookFeed, AsksForAnotherContainerAtOnce) {
  auto feed = LookFeed::make(std::chrono::hours(1)).value();
  std::thread asking([&] {
    feed->run([](const std::string& container) -> Result<Look> {
      Look look;
      look.hostname = container;
      return look;
    });
  });
  EXPECT_EQ(wait_for(*feed)->hostname, "");
  EXPECT_EQ(wait_for(*feed)->hostname, "") << "the second comes soon";
  feed->want("/docker/a", false);
  EXPECT_EQ(wait_for(*feed)->hostname, "/docker/a");
  EXPECT_FALSE(feed->take());
  feed->stop();
  asking.join();
}

TEST(TopLookFeed, AsksNobodyWhilePaused) {
  auto feed = LookFeed::make(std::chrono::milliseconds(1)).value();
  feed->want("", true);
  std::atomic<int> asked = 0;
  std::thread asking([&] {
    feed->run([&](const std::string&) -> Result<Look> {
      ++asked;
      return fail(Code::io, "broken");
    });
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(asked, 0);
  feed->want("", false);
  EXPECT_EQ(wait_for(*feed).error().message, "broken");
  feed->stop();
  asking.join();
}

}  // namespace
}  // namespace strata::top
