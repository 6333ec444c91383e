#include "rules/incidents/traits.h"

#include <gtest/gtest.h>

namespace strata::rules {
namespace {

TEST(Traits, OfAShippedAlertAreKnownByItsName) {
  EXPECT_EQ(traits_of({{"alertname", "RedisDown"}}), (Traits{Role::fault, Topic::process}));
  EXPECT_EQ(traits_of({{"alertname", "ApiCpuHigh"}}), (Traits{Role::exhaustion, Topic::cpu}));
  EXPECT_EQ(traits_of({{"alertname", "TargetDown"}}), (Traits{Role::symptom, Topic::process}));
}

TEST(Traits, OfARuleAreWhatItSays) {
  EXPECT_EQ(traits_of({{"alertname", "Mine"}, {"layer", "business"}}),
            (Traits{Role::symptom, Topic::answers}));
  EXPECT_EQ(traits_of({{"alertname", "Mine"}, {"layer", "host"}}),
            (Traits{Role::exhaustion, Topic::other}));
  EXPECT_EQ(traits_of({{"alertname", "RedisDown"},
                       {"incident_role", "symptom"},
                       {"incident_topic", "network"}}),
            (Traits{Role::symptom, Topic::network}));
  EXPECT_EQ(traits_of({{"alertname", "RedisDown"}, {"incident_role", "culprit"}}),
            (Traits{Role::fault, Topic::process}))
      << "an unknown word says nothing";
}

TEST(Topics, LeadUpToTheUsersAndNotBack) {
  EXPECT_TRUE(leads_to(Topic::cpu, Topic::answers));
  EXPECT_FALSE(leads_to(Topic::answers, Topic::cpu));
  EXPECT_TRUE(leads_to(Topic::space, Topic::space));
  EXPECT_FALSE(leads_to(Topic::space, Topic::payments));
  for (std::size_t i = 0; i < topic_count; ++i) {
    EXPECT_NE(to_string(static_cast<Topic>(i)), "");
  }
}

}  // namespace
}  // namespace strata::rules
