#include "agent/profile/incident_profiles.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/sample_profile.h"

namespace strata::agent {
namespace {

std::shared_ptr<const IncidentProfile> awaited(const IncidentProfiles& profiles,
                                               const std::string& incident) {
  for (int i = 0; i < 500; ++i) {
    if (auto found = profiles.of(incident)) return found;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return nullptr;
}

TEST(IncidentProfiles, TakeOneOfEachContainerThatAnIncidentBlames) {
  std::atomic<int> taken = 0;
  IncidentProfiles profiles([&](const std::string&) -> Result<profile::Profile> {
    ++taken;
    return test::sample_cpu_profile();
  });
  EXPECT_EQ(profiles.of("1-1"), nullptr);
  profiles.ask("1-1", "flash-tickets-api");
  profiles.ask("1-1", "flash-tickets-api");
  const auto first = awaited(profiles, "1-1");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->container, "flash-tickets-api");
  EXPECT_FALSE(first->top.empty());
  EXPECT_FALSE(first->pprof.empty());
  profiles.ask("1-2", "flash-tickets-api");
  ASSERT_NE(awaited(profiles, "1-2"), nullptr);
  EXPECT_EQ(taken, 2);
  profiles.ask("1-1", "flash-redis");
  for (int i = 0; i < 500 && profiles.of("1-1")->container != "flash-redis"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(profiles.of("1-1")->container, "flash-redis") << "the cause has moved";
  profiles.ask("1-1", "flash-tickets-api");
  EXPECT_EQ(taken, 3);
}

TEST(IncidentProfiles, GoOnAfterOneThatFailed) {
  std::atomic<bool> failing = true;
  IncidentProfiles profiles([&](const std::string&) -> Result<profile::Profile> {
    if (failing.exchange(false)) return fail(Code::permission, "no rights");
    return test::sample_cpu_profile();
  });
  profiles.ask("1-1", "api");
  profiles.ask("1-2", "api");
  const auto second = awaited(profiles, "1-2");
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->trouble, "");
  const auto first = profiles.of("1-1");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->trouble, "no rights");
  EXPECT_TRUE(first->pprof.empty());
}

TEST(IncidentProfiles, TryAgainWhileOthersAreTaken) {
  std::atomic<int> asked = 0;
  IncidentProfiles profiles(
      [&](const std::string&) -> Result<profile::Profile> {
        if (++asked < 4) return fail(Code::exhausted, "other profiles are being taken");
        return test::sample_cpu_profile();
      },
      std::chrono::milliseconds(1));
  profiles.ask("1-1", "flash-tickets-api");
  const auto taken = awaited(profiles, "1-1");
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(taken->trouble, "");
  EXPECT_EQ(asked, 4);
}

TEST(IncidentProfiles, GiveUpWhereOthersAreTakenAllTheTime) {
  IncidentProfiles profiles(
      [](const std::string&) -> Result<profile::Profile> {
        return fail(Code::exhausted, "other profiles are being taken");
      },
      std::chrono::microseconds(1));
  profiles.ask("1-1", "api");
  const auto none = awaited(profiles, "1-1");
  ASSERT_NE(none, nullptr);
  EXPECT_EQ(none->trouble, "other profiles are being taken");
}

TEST(IncidentProfiles, TellOfAContainerThatDidNotRun) {
  IncidentProfiles profiles(
      [](const std::string&) -> Result<profile::Profile> { return profile::Profile{}; });
  profiles.ask("1-1", "api");
  const auto none = awaited(profiles, "1-1");
  ASSERT_NE(none, nullptr);
  EXPECT_EQ(none->trouble, "it was not seen on a CPU");
}

}  // namespace
}  // namespace strata::agent
