#include "agent/notify/notice_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/notify/notices.h"

namespace strata::agent {
namespace {

using test::firing;
using test::resolved;
using test::shared;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> instances(const Notices& notices) {
  std::vector<std::string> found;
  for (const auto& notice : notices) found.emplace_back(notice->labels.get("instance"));
  return found;
}

TEST(NoticeQueue, GivesTheOldestFirstInBatches) {
  NoticeQueue queue({.capacity = 10, .batch = 2});
  queue.push(shared({firing("a"), firing("b")}));
  queue.push(shared({firing("c", 2)}));
  EXPECT_THAT(instances(queue.take()), ElementsAre("a", "b"));
  EXPECT_THAT(instances(queue.take()), ElementsAre("c"));
  EXPECT_THAT(queue.take(), IsEmpty());
  EXPECT_EQ(queue.dropped(), 0U);
}

TEST(NoticeQueue, WithoutRoomTheOldestGoes) {
  NoticeQueue queue({.capacity = 2});
  queue.push(shared({firing("a"), firing("b"), firing("c")}));
  EXPECT_EQ(queue.dropped(), 1U);
  EXPECT_EQ(queue.size(), 2U);
  const auto taken = queue.take();
  EXPECT_THAT(instances(taken), ElementsAre("b", "c"));
  queue.push(shared({firing("d")}));
  queue.put_back(taken);
  EXPECT_EQ(queue.dropped(), 2U);
  EXPECT_THAT(instances(queue.take()), ElementsAre("c", "d"));
}

TEST(NoticeQueue, OnlyTheLastWordOnAnAlertIsSent) {
  NoticeQueue queue({.capacity = 10});
  queue.push(shared({firing("a"), firing("b")}));
  const auto failed = queue.take();
  queue.push(shared({resolved("a")}));
  queue.put_back(failed);
  const auto taken = queue.take();
  EXPECT_THAT(instances(taken), ElementsAre("b", "a"));
  EXPECT_TRUE(taken.back()->resolved);
  queue.push(shared({firing("a"), resolved("a")}));
  EXPECT_EQ(queue.take().size(), 1U);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.dropped(), 0U);
}

TEST(NoticeQueue, WhatNewerWordHasComeOfIsNoLossWithoutRoom) {
  NoticeQueue queue({.capacity = 1});
  queue.push(shared({firing("a")}));
  queue.push(shared({resolved("a")}));
  EXPECT_EQ(queue.dropped(), 0U);
  EXPECT_TRUE(queue.take().front()->resolved);
}

TEST(NoticeQueue, OfEachEvaluationInTurnWhereEveryWordCounts) {
  NoticeQueue queue({.capacity = 10, .last_word = false});
  queue.push(shared({firing("a", 1), firing("b", 1)}));
  queue.push(shared({resolved("a", 2)}));
  const auto first = queue.take();
  EXPECT_THAT(instances(first), ElementsAre("a", "b"));
  queue.put_back(first);
  EXPECT_THAT(instances(queue.take()), ElementsAre("a", "b"));
  const auto second = queue.take();
  EXPECT_THAT(instances(second), ElementsAre("a"));
  EXPECT_TRUE(second.front()->resolved);
}

}  // namespace
}  // namespace strata::agent
