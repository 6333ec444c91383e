#include "core/base/latest.h"

#include <thread>

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(Latest, IsNullUntilPublished) {
  Latest<int> latest;
  EXPECT_EQ(latest.get(), nullptr);
  latest.publish(std::make_shared<int>(7));
  EXPECT_EQ(*latest.get(), 7);
}

TEST(Latest, ReadersKeepWhatTheyGotAndNeverSeeTimeRunBack) {
  Latest<int> latest(std::make_shared<int>(0));
  std::thread writer([&] {
    for (int i = 1; i <= 10'000; ++i) latest.publish(std::make_shared<int>(i));
  });
  int last = 0;
  while (last < 10'000) {
    const auto seen = latest.get();
    ASSERT_GE(*seen, last);
    last = *seen;
  }
  writer.join();
}

}  // namespace
}  // namespace strata
