#include "agent/incidents/profile_evidence.h"

#include <gtest/gtest.h>

namespace strata::agent {
namespace {

using rules::NodeKind;
using rules::Turn;

rules::IncidentChange change_of(Turn turn, NodeKind kind) {
  rules::IncidentChange change;
  change.turn = turn;
  change.incident.cause.place = {.kind = kind, .name = "flash-redis"};
  return change;
}

TEST(ProfileEvidence, IsWantedOfTheContainerThatIsBlamedNow) {
  EXPECT_EQ(wants_profile_of(change_of(Turn::opened, NodeKind::container)), "flash-redis");
  EXPECT_EQ(wants_profile_of(change_of(Turn::changed, NodeKind::container)), "flash-redis");
  EXPECT_EQ(wants_profile_of(change_of(Turn::closed, NodeKind::container)), std::nullopt);
  EXPECT_EQ(wants_profile_of(change_of(Turn::opened, NodeKind::host)), std::nullopt);
}

TEST(ProfileEvidence, NamesTheFunctionsAndWhereTheWholeIs) {
  IncidentProfile profile;
  profile.incident = "1-1";
  profile.container = "flash-redis";
  profile.top = {{"sign", 0.62, 0.7}};
  const auto evidence = evidence_of(profile);
  ASSERT_EQ(evidence.size(), 2U);
  EXPECT_EQ(evidence[0].text, "its CPU profile is at /debug/pprof/profile?incident=1-1");
  EXPECT_EQ(evidence[1].text, "62 % of its CPU time is in sign");
  EXPECT_EQ(evidence[1].place.name, "flash-redis");
}

TEST(ProfileEvidence, SaysOnceWhyThereIsNone) {
  IncidentProfile profile;
  profile.incident = "1-1";
  profile.container = "flash-redis";
  profile.trouble = "no rights";
  const auto evidence = evidence_of(profile);
  ASSERT_EQ(evidence.size(), 1U);
  EXPECT_EQ(evidence[0].what, "cpu_profile");
  EXPECT_EQ(evidence[0].text, "there is no CPU profile of it: no rights");
}

}  // namespace
}  // namespace strata::agent
