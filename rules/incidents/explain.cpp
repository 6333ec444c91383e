#include "rules/incidents/explain.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

namespace strata::rules {
namespace {

constexpr Moment second = 1000;
constexpr Moment minute = 60 * second;

template <class T>
bool is_one_of(T value, std::initializer_list<T> all) {
  return std::find(all.begin(), all.end(), value) != all.end();
}

/// A cause may be noticed a little after what it causes: rates look back at different lengths. A
/// limit that is reached long after the load has grown is another matter.
bool times_fit(const Signal& cause, const Signal& effect) {
  const auto lead = effect.since - cause.since;
  if (cause.traits.role == Role::load) {
    return lead >= -30 * second &&
           lead <= (effect.traits.topic == Topic::queue ? 15 * minute : 3 * minute);
  }
  const bool lasting = cause.traits.role == Role::fault;
  return lead >= -3 * minute && lead <= (lasting ? 120 * minute : 30 * minute);
}

/// The disk, the mount point: alerts on different ones have nothing to do with each other.
bool same_object(const Signal& one, const Signal& other) {
  for (const auto* key : {"mountpoint", "device"}) {
    const auto mine = one.labels.get(key);
    const auto theirs = other.labels.get(key);
    if (!mine.empty() && !theirs.empty()) return mine == theirs;
  }
  return true;
}

bool is_host(const Signal& signal) { return signal.place.kind == NodeKind::host; }
bool is(const Signal& signal, std::initializer_list<Role> roles) {
  return is_one_of(signal.traits.role, roles);
}
bool is_about(const Signal& signal, std::initializer_list<Topic> topics) {
  return is_one_of(signal.traits.topic, topics);
}
bool leads(const Signal& cause, const Signal& effect) {
  return leads_to(cause.traits.topic, effect.traits.topic);
}
/// Want of CPU or of the disk makes slow, it does not kill.
bool may_kill(const Signal& cause) {
  return !is_about(cause, {Topic::cpu, Topic::io, Topic::network, Topic::load});
}
bool has_died(const Signal& effect) {
  return is(effect, {Role::fault}) && is_about(effect, {Topic::process});
}

bool same_topic(const Signal& one, const Signal& other) {
  return one.traits.topic == other.traits.topic;
}

/// Surges come from the users' side and go down from there.
bool load_explains(const Signal& load, const Signal& effect) {
  if (effect.traits.role == Role::load) {
    return load.traits.topic == Topic::load && layer_rank(load.layer) > layer_rank(effect.layer);
  }
  if (is_host(effect) && is(effect, {Role::aggressor})) return false;  // that is somebody else
  return is(effect, {Role::exhaustion, Role::waiting, Role::aggressor, Role::symptom}) &&
         leads(load, effect);
}

/// Within one place lower layers cause upper ones, and the stronger role the weaker.
bool explains_here(const Signal& cause, const Signal& effect) {
  if (!leads(cause, effect) || !same_object(cause, effect) || effect.traits.role == Role::load) {
    return false;
  }
  const auto below = layer_rank(cause.layer);
  const auto above = layer_rank(effect.layer);
  if (cause.traits.role == Role::symptom) {
    return effect.traits.role == Role::symptom && below <= above && !same_topic(cause, effect);
  }
  // What a container is used for explains what it uses, not the other way round.
  if (below > above) return is(cause, {Role::fault}) && is(effect, {Role::aggressor});
  if (below == above) return cause.traits.role < effect.traits.role;
  return !is(cause, {Role::aggressor}) || !is(effect, {Role::fault});
}

/// What the host lacks everybody on it lacks; but a container's own limit is its own.
bool host_explains(const Signal& host, const Signal& effect) {
  if (is(host, {Role::symptom}) || is(effect, {Role::load, Role::external, Role::aggressor})) {
    return false;
  }
  if (host.traits.role == Role::aggressor) {
    return effect.traits.role == Role::waiting && same_topic(host, effect);
  }
  const bool own_limit = is(effect, {Role::fault, Role::exhaustion});
  if (effect.layer == "container" && own_limit) return false;
  if (host.traits.role == Role::link) return false;
  if (is_about(host, {Topic::io, Topic::space, Topic::mount})) {
    return leads(host, effect) && same_object(host, effect) &&
           is_about(effect,
                    {Topic::io, Topic::space, Topic::mount, Topic::persistence, Topic::database});
  }
  return leads(host, effect);
}

/// The host as a whole shows what one container does.
bool explains_host(const Signal& cause, const Signal& host) {
  switch (cause.traits.role) {
    case Role::aggressor:
      return same_topic(cause, host) && is(host, {Role::exhaustion, Role::waiting, Role::fault});
    case Role::link:
      return same_topic(cause, host) && is(host, {Role::link, Role::symptom});
    case Role::load:
      return load_explains(cause, host);
    default:
      return false;
  }
}

bool takes_from(const Signal& aggressor, const Signal& victim, Calls& calls) {
  if (!same_topic(aggressor, victim)) return false;
  if (victim.traits.role == Role::waiting) {
    return victim.taker.empty() || victim.taker == aggressor.place.name;
  }
  // Of two who take much the one that nobody depends on is the one too many.
  return victim.traits.role == Role::aggressor && !calls.takes_part(aggressor.place) &&
         calls.takes_part(victim.place);
}

/// What a callee lacks its callers feel: their answers, never their own resources.
bool callee_explains(const Signal& callee, const Signal& caller) {
  if (is(callee, {Role::load, Role::aggressor}) || is(caller, {Role::load, Role::aggressor})) {
    return false;
  }
  if (callee.traits.role == Role::symptom && caller.traits.role != Role::symptom) return false;
  if (is(callee, {Role::link}) && is(caller, {Role::link})) return false;  // two ends of one thing
  return leads(callee, caller) &&
         is_about(caller, {Topic::endpoint, Topic::answers, Topic::queue, Topic::database,
                           Topic::payments, Topic::network, Topic::process});
}

bool cache_explains(const Signal& cache, const Signal& effect, Calls& calls) {
  return cache.traits.topic == Topic::cache && is_about(effect, {Topic::cpu, Topic::io}) &&
         is(effect, {Role::exhaustion, Role::waiting, Role::aggressor}) &&
         calls.share_caller(cache.place, effect.place);
}

std::optional<int> explains_elsewhere(const Signal& cause, const Signal& effect, Calls& calls) {
  if (cause.traits.role == Role::aggressor && takes_from(cause, effect, calls)) return 1;
  if (const auto hops = calls.hops(effect.place, cause.place)) {
    if (callee_explains(cause, effect)) return *hops;
  }
  if (const auto hops = calls.hops(cause.place, effect.place)) {
    if (cause.traits.role == Role::load && load_explains(cause, effect)) return *hops;
  }
  if (cache_explains(cause, effect, calls)) return 2;
  return std::nullopt;
}

bool called_by_each_other(const Signal& one, const Signal& other, Calls& calls) {
  return calls.hops(one.place, other.place) || calls.hops(other.place, one.place);
}

}  // namespace

std::optional<int> explains(const Signal& cause, const Signal& effect, Calls& calls) {
  constexpr int by_the_host = 5;
  if (is(cause, {Role::notice}) || is(effect, {Role::notice}) || !times_fit(cause, effect)) {
    return std::nullopt;
  }
  if (has_died(effect) && !may_kill(cause)) return std::nullopt;
  const auto when = [](bool so, int distance) {
    return so ? std::optional(distance) : std::nullopt;
  };
  if (cause.place == effect.place) {
    const bool load = cause.traits.role == Role::load;
    return when(load ? load_explains(cause, effect) : explains_here(cause, effect), 0);
  }
  if (is_host(cause)) return when(host_explains(cause, effect), by_the_host);
  if (is_host(effect)) return when(explains_host(cause, effect), by_the_host);
  return explains_elsewhere(cause, effect, calls);
}

bool belong_together(const Signal& one, const Signal& other, Calls& calls) {
  constexpr Moment near = 10 * minute;
  if (std::abs(one.since - other.since) > near) return false;
  const bool surge = one.traits.role == Role::load;
  if (surge != (other.traits.role == Role::load)) return false;
  if (surge) return one.place == other.place || called_by_each_other(one, other, calls);
  if (one.place == other.place) {
    return !is_host(one) || (same_topic(one, other) && same_object(one, other));
  }
  const auto both = [&](Role role) { return is(one, {role}) && is(other, {role}); };
  if (both(Role::waiting) && same_topic(one, other)) {
    return is_about(one, {Topic::cpu, Topic::io, Topic::memory}) ||
           called_by_each_other(one, other, calls);
  }
  if (both(Role::symptom) || both(Role::link)) return called_by_each_other(one, other, calls);
  return false;
}

}  // namespace strata::rules
