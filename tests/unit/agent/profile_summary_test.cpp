#include <gmock/gmock.h>

#include "agent/profile/summary.h"
#include "collectors/profile/formats/pprof.h"
#include "tests/support/sample_profile.h"

namespace strata::agent {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Two containers; in `api` main calls slow, which is on the stack twice, and quick.
profile::Profile small_profile() {
  test::ProfileMaker make(profile::Kind::cpu);
  const auto api = make.process({1, "api", "api", "/docker/1"});
  const auto other = make.process({2, "other", "other", "/docker/2"});
  const auto main = make.frame("main", std::nullopt, 1);
  const auto slow = make.frame("slow", std::nullopt, 2);
  const auto again = make.frame("slow", std::nullopt, 3);
  const auto quick = make.frame("quick", std::nullopt, 4);
  make.sample(api, {main, slow, again}, 3, 30);
  make.sample(api, {main, quick}, 1, 10);
  make.sample(other, {quick}, 4, 40);
  return make.profile();
}

TEST(ProfileSummary, RanksFunctionsByTheirOwnTime) {
  const auto top = top_functions(small_profile(), 10);
  ASSERT_EQ(top.size(), 2U) << "main has none of its own";
  EXPECT_EQ(top[0].name, "quick");
  EXPECT_DOUBLE_EQ(top[0].self, 50.0 / 80);
  EXPECT_EQ(top[1].name, "slow");
  EXPECT_DOUBLE_EQ(top[1].total, 30.0 / 80) << "a recursion counts once";
  EXPECT_EQ(top_functions(small_profile(), 1).size(), 1U);
}

TEST(ProfileSummary, RanksThoseOfOneContainer) {
  const auto top = top_functions(small_profile(), 10, "api");
  ASSERT_EQ(top.size(), 2U);
  EXPECT_EQ(top[0].name, "slow");
  EXPECT_DOUBLE_EQ(top[0].self, 0.75);
  EXPECT_TRUE(top_functions(small_profile(), 10, "nobody").empty());
}

profile::Profile lossy_profile() {
  test::ProfileMaker make(profile::Kind::cpu);
  const auto api = make.process({1, "api", "api", "/docker/1", "start it with --perf-basic-prof"});
  const auto other = make.process({2, "other", "", "/", "install its debug symbols"});
  const auto main = make.frame("main", std::nullopt, 1);
  const auto nameless = make.frame("", std::nullopt, 2);
  const auto kernel = make.mapping({0xffffffff81000000, 0xffffffff82000000, 0, "[kernel]", ""});
  const auto inside = make.frame("", kernel, 0xffffffff81000001, true);
  make.sample(api, {main, nameless, inside}, 6, 60);
  make.sample(other, {main, main, main, nameless}, 2, 20);
  make.profile().losses = {.table_full = 5,
                           .no_stack = 6,
                           .truncated = 7,
                           .incomplete = 8,
                           .unknown_frames = 25,
                           .frames = 100,
                           .no_tables = "this kernel has none"};
  return std::move(make.profile());
}

TEST(ProfileSummary, TellsWhatIsMissingAndWhatWouldHelp) {
  const auto text = summary_text(lossy_profile());
  EXPECT_THAT(text, HasSubstr("samples   8"));
  EXPECT_THAT(text, HasSubstr("lost      5 samples"));
  EXPECT_THAT(text, HasSubstr("no stack  6 samples"));
  EXPECT_THAT(text, HasSubstr("cut       7 samples"));
  EXPECT_THAT(text, HasSubstr("short     8 samples"));
  EXPECT_THAT(text, HasSubstr("stacks    by frame pointers alone: this kernel has none"));
  EXPECT_THAT(text, HasSubstr("25.0 % of frames have no name\n"
                              "          api (pid 1): 50 %; start it with --perf-basic-prof\n"
                              "          other (pid 2): 25 %; install its debug symbols\n"));
}

TEST(ProfileSummary, IsTheSameOfWhatTheAgentKept) {
  const auto fresh = lossy_profile();
  const auto kept = profile::read_pprof(profile::to_pprof(fresh));
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(summary_text(*kept), summary_text(fresh));
}

TEST(ProfileSummary, TellsWaitsInsteadOfFunctions) {
  test::ProfileMaker make(profile::Kind::off_cpu);
  const auto api = make.process({1, "api", "api", "/docker/1"});
  const auto leaf = make.frame("__schedule", std::nullopt, 1, true);
  make.sample(api, {leaf}, 1, 75, profile::Wait::lock);
  make.sample(api, {leaf}, 9, 25, profile::Wait::disk);
  const auto shares = wait_shares(make.profile());
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[0].wait, profile::Wait::lock);
  EXPECT_DOUBLE_EQ(shares[0].share, 0.75);
  const auto text = summary_text(make.profile());
  EXPECT_THAT(text, HasSubstr("75.0 %  lock"));
  EXPECT_THAT(text, Not(HasSubstr("__schedule")));
}

}  // namespace
}  // namespace strata::agent
