#include "agent/incidents/profile_evidence.h"

#include <array>
#include <cstdio>
#include <utility>

namespace strata::agent {
namespace {

std::string percent(double share) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.0f %%", 100 * share);
  return text.data();
}

}  // namespace

std::optional<std::string> wants_profile_of(const rules::IncidentChange& change) {
  const auto& place = change.incident.cause.place;
  const bool wanted =
      change.turn != rules::Turn::closed && place.kind == rules::NodeKind::container;
  return wanted ? std::optional(place.name) : std::nullopt;
}

std::vector<rules::Evidence> evidence_of(const IncidentProfile& profile) {
  const rules::Place place{.kind = rules::NodeKind::container, .name = profile.container};
  const auto told = [&](std::string what, std::string text) {
    return rules::Evidence{
        .source = "profile", .place = place, .what = std::move(what), .text = std::move(text)};
  };
  if (!profile.trouble.empty()) {
    return {told("cpu_profile", "there is no CPU profile of it: " + profile.trouble)};
  }
  std::vector<rules::Evidence> evidence;
  evidence.push_back(told(
      "cpu_profile", "its CPU profile is at /debug/pprof/profile?incident=" + profile.incident));
  for (const auto& function : profile.top) {
    auto& added = evidence.emplace_back(
        told("cpu_profile_function",
             percent(function.self) + " of its CPU time is in " + function.name));
    added.value = function.self;
  }
  return evidence;
}

}  // namespace strata::agent
