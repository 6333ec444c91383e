#include <gtest/gtest.h>

#include "agent/profile/store.h"
#include "tests/support/sample_profile.h"

namespace strata::agent {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

profile::Profile taken_at(WallTime begin) {
  auto profile = test::sample_cpu_profile();
  profile.begin = begin;
  profile.duration = seconds(60);
  profile.losses.table_full = 3;
  return profile;
}

std::uint64_t count_in(const profile::Profile& profile) {
  std::uint64_t sum = 0;
  for (const auto& sample : profile.samples) sum += sample.count;
  return sum;
}

const WallTime start{seconds(1'700'000'000)};

TEST(ProfileStore, GivesBackTheLastMinutes) {
  ProfileStore store({.keep = minutes(10), .bytes = 1 << 20});
  for (int i = 0; i < 5; ++i) store.add(taken_at(start + minutes(i)));
  const auto one = count_in(taken_at(start));
  const auto last = store.since(start + minutes(3), {});
  ASSERT_TRUE(last) << last.error().message;
  EXPECT_EQ(count_in(*last), 2 * one);
  EXPECT_EQ(last->duration, minutes(2));
  EXPECT_EQ(last->begin, start + minutes(3));
  EXPECT_EQ(last->losses.table_full, 6U);
  EXPECT_EQ(store.reach(start + minutes(5)), minutes(5));
}

TEST(ProfileStore, KnowsContainersByTheirNames) {
  ProfileStore store({});
  store.add(taken_at(start));
  const auto api = store.since(start, "flash-tickets-api");
  ASSERT_TRUE(api) << api.error().message;
  EXPECT_LT(count_in(*api), count_in(taken_at(start)));
  for (const auto& process : api->processes) EXPECT_EQ(process.container, "flash-tickets-api");
  EXPECT_EQ(api->losses.table_full, 3U) << "the host's";
  EXPECT_EQ(store.since(start, "another").error().code, Code::not_found);
  EXPECT_EQ(store.since(start + minutes(1), {}).error().code, Code::not_found);
}

TEST(ProfileStore, ForgetsWhatIsOld) {
  ProfileStore store({.keep = minutes(2), .bytes = 1 << 20});
  for (int i = 0; i < 10; ++i) store.add(taken_at(start + minutes(i)));
  EXPECT_LE(store.reach(start + minutes(10)), minutes(3));
}

TEST(ProfileStore, KeepsToItsBytes) {
  ProfileStore unbounded({.keep = minutes(100), .bytes = 1 << 30});
  unbounded.add(taken_at(start));
  const auto one = unbounded.bytes();
  ASSERT_GT(one, 0U);
  ProfileStore store({.keep = minutes(100), .bytes = 3 * one});
  for (int i = 0; i < 20; ++i) store.add(taken_at(start + minutes(i)));
  EXPECT_LE(store.bytes(), 3 * one);
  EXPECT_GT(store.bytes(), one);
  EXPECT_TRUE(store.since(start + minutes(19), {})) << "the newest stays";
}

}  // namespace
}  // namespace strata::agent
