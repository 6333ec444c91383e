// Traits: what an alert is evidence of. Two words say it, a role and a topic; docs/incidents.md
// tells why the roles stand in this order and which topic leads to which.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/promql/labels.h"

namespace strata::rules {

/// What part the alert plays, the likeliest cause first.
enum class Role : std::uint8_t {
  fault,       // something broke, died, was emptied or is full, here
  aggressor,   // this container takes what others need
  exhaustion,  // a limit has been reached here
  link,        // packets get lost between here and somewhere
  external,    // somebody beyond the host fails
  load,        // more is asked than before
  waiting,     // waits for what somebody else has
  symptom,     // is slow, fails or is not there, whyever
  notice       // happened; causes nothing
};

/// What it is about.
enum class Topic : std::uint8_t {
  cpu,
  memory,
  io,     // a disk's time
  space,  // a file system's room
  mount,  // a file system that does not answer
  network,
  hardware,
  process,      // that it runs and answers
  persistence,  // Redis's saving
  redis,        // Redis's own time
  cache,        // that keys are found
  database,
  payments,
  load,
  endpoint,  // one route
  answers,   // all of them
  queue,     // users who wait
  other      // nobody has said
};

inline constexpr std::size_t topic_count = 18;

std::string_view to_string(Role role);
std::string_view to_string(Topic topic);

struct Traits {
  Role role = Role::symptom;
  Topic topic = Topic::other;

  bool operator==(const Traits&) const = default;
};

/// What the rule itself says in its labels `incident_role` and `incident_topic`, else what is known
/// of a shipped alert by its name, else a guess by its `layer`.
Traits traits_of(const promql::Labels& alert);

/// Whether what happens to `cause` can show in `effect`, whatever the places.
bool leads_to(Topic cause, Topic effect);

}  // namespace strata::rules
