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

TEST(IncidentProfiles, TakeOneForEachIncident) {
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
}

TEST(IncidentProfiles, GoOnAfterOneThatFailed) {
  std::atomic<bool> failing = true;
  IncidentProfiles profiles([&](const std::string&) -> Result<profile::Profile> {
    if (failing.exchange(false)) return fail(Code::permission, "no rights");
    return test::sample_cpu_profile();
  });
  profiles.ask("1-1", "api");
  profiles.ask("1-2", "api");
  EXPECT_NE(awaited(profiles, "1-2"), nullptr);
  EXPECT_EQ(profiles.of("1-1"), nullptr);
}

}  // namespace
}  // namespace strata::agent
