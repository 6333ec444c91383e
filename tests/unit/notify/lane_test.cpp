#include "agent/notify/lane.h"

#include <atomic>
#include <deque>

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/unit/notify/notices.h"

namespace strata::agent {
namespace {

using std::chrono::milliseconds;
using test::firing;
using test::resolved;
using test::shared;

/// Takes what is sent, and answers as the test says.
class FakeReceiver {
 public:
  Lane::Send send() {
    return [this](const Notices& notices) {
      std::unique_lock lock(mutex_);
      attempts.push_back(notices);
      changed_.notify_all();
      changed_.wait(lock, [this] { return !hangs; });
      if (answers.empty()) return Status{};
      auto answer = answers.front();
      answers.pop_front();
      return answer;
    };
  }

  /// Waits for as many attempts.
  bool reached(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return attempts.size() >= count; });
  }

  void go_on() {
    const std::scoped_lock lock(mutex_);
    hangs = false;
    changed_.notify_all();
  }

  std::vector<Notices> attempts;
  std::deque<Status> answers;  // in turn; after them all is well
  bool hangs = false;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
};

class LaneTest : public testing::Test {
 protected:
  std::unique_ptr<Lane> lane(LaneSettings settings = {}) {
    settings.first_pause = milliseconds(1);
    settings.longest_pause = milliseconds(4);
    return std::make_unique<Lane>(
        settings, clock_, receiver_.send(),
        [this](const Status& outcome) { outcome ? ++successes_ : ++failures_; });
  }

  /// Waits until the lane's figures are as they should be.
  template <class Check>
  static bool until(const Lane& lane, Check check) {
    for (int i = 0; i < 20'000; ++i) {
      if (check(lane.figures())) return true;
      std::this_thread::sleep_for(milliseconds(1));
    }
    return false;
  }

  test::FakeClock clock_;
  FakeReceiver receiver_;
  std::atomic<int> successes_ = 0;
  std::atomic<int> failures_ = 0;
};

TEST_F(LaneTest, SendsAtOnce) {
  const auto lane = this->lane();
  lane->push(shared({firing("a"), firing("b")}));
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.sent == 2; }));
  EXPECT_EQ(receiver_.attempts.size(), 1U);
  EXPECT_EQ(lane->figures().errors, 0U);
  EXPECT_EQ(lane->figures().attempts, 1U);
}

TEST_F(LaneTest, TriesAgainAndLosesNothing) {
  receiver_.answers = {fail(Code::io, "the server answered 500"), fail(Code::timeout, "late"),
                       fail(Code::io, "cannot connect")};
  const auto lane = this->lane();
  lane->push(shared({firing("a")}));
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.sent == 1; }));
  const auto figures = lane->figures();
  EXPECT_EQ(figures.errors, 3U);
  EXPECT_EQ(figures.attempts, 4U);
  EXPECT_EQ(figures.dropped, 0U);
  EXPECT_EQ(figures.waiting, 0U);
}

TEST_F(LaneTest, WhatIsRefusedForGoodIsDropped) {
  receiver_.answers = {fail(Code::invalid, "the server answered 400")};
  const auto lane = this->lane();
  lane->push(shared({firing("a")}));
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.dropped == 1; }));
  lane->push(shared({firing("b")}));
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.sent == 1; }));
  EXPECT_EQ(lane->figures().errors, 1U);
}

TEST_F(LaneTest, WhatFailsForTooLongIsGivenUp) {
  receiver_.answers = {fail(Code::io, "1"), fail(Code::io, "2")};
  const auto lane = this->lane({.give_up = Duration::zero()});
  lane->push(shared({firing("a")}));
  lane->push(shared({firing("b")}));
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.dropped >= 1; }));
}

TEST_F(LaneTest, AReceiverThatHangsDelaysNobodyAndItsQueueIsBounded) {
  receiver_.hangs = true;
  const auto lane = this->lane({.queue = {.capacity = 100}});
  lane->push(shared({firing("first")}));
  ASSERT_TRUE(receiver_.reached(1));
  for (int i = 0; i < 1000; ++i) lane->push(shared({firing(std::to_string(i))}));
  EXPECT_EQ(lane->figures().waiting, 100U);
  EXPECT_EQ(lane->figures().dropped, 900U);
  receiver_.go_on();
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.sent == 101; }));
  EXPECT_EQ(receiver_.attempts.back().back()->labels.get("instance"), "999");
}

TEST_F(LaneTest, TheEndOvertakesTheBeginningThatCouldNotBeTold) {
  receiver_.hangs = true;
  receiver_.answers = {fail(Code::timeout, "late")};
  const auto lane = this->lane();
  lane->push(shared({firing("a")}));
  ASSERT_TRUE(receiver_.reached(1));
  lane->push(shared({resolved("a")}));
  receiver_.go_on();
  EXPECT_TRUE(until(*lane, [](const auto& figures) { return figures.sent == 1; }));
  ASSERT_EQ(receiver_.attempts.size(), 2U);
  EXPECT_TRUE(receiver_.attempts.back().front()->resolved);
}

TEST_F(LaneTest, EndsWithoutDeliveringWhatWaits) {
  receiver_.hangs = true;
  const auto lane = this->lane();
  lane->push(shared({firing("a")}));
  ASSERT_TRUE(receiver_.reached(1));
  lane->push(shared({firing("b")}));
  lane->stop();
  EXPECT_FALSE(lane->ended());
  receiver_.go_on();
  for (int i = 0; i < 20'000 && !lane->ended(); ++i) {
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_TRUE(lane->ended());
  EXPECT_EQ(receiver_.attempts.size(), 1U);
}

}  // namespace
}  // namespace strata::agent
