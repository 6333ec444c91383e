#include "rules/incidents/moment_observer.h"

#include <algorithm>
#include <set>

#include "rules/figures/change.h"
#include "rules/incidents/figure_evidence.h"

namespace strata::rules {
namespace {

constexpr std::size_t most_places = 4;
constexpr std::size_t most_events = 4;  // of one kind at one place
constexpr Moment before = 60'000;       // events that came a little before the first alert count

const Figure nothing;

Subject container(std::string_view name) { return {About::container, std::string(name), {}}; }

class Rates {
 public:
  explicit Rates(const MomentFacts& facts) : facts_(facts) {}

  [[nodiscard]] std::optional<double> of(const Subject& subject, FigureId id) const {
    const auto* const now = facts_.figures.find(subject);
    if (now == nullptr) return std::nullopt;
    return rate((*now)[id], facts_.window.before(subject, id, *now));
  }
  [[nodiscard]] Parts parts(const Subject& subject, FigureId id) const {
    const auto* const now = facts_.figures.find(subject);
    if (now == nullptr) return {};
    return rates((*now)[id], facts_.window.before(subject, id, *now));
  }

 private:
  const MomentFacts& facts_;
};

/// How often `taker` takes the CPU from `victim` in a second.
double preemptions(const Rates& rates, const std::string& victim, const std::string& taker) {
  for (const auto& [by, each] : rates.parts(container(victim), FigureId::preempted)) {
    if (by == taker) return each;
  }
  return 0;
}

/// Who preempts the victim most: more than it preempts itself, and more than it preempts them.
std::string preemptor(const Rates& rates, const std::string& victim) {
  constexpr double fewest = 5;
  const auto by = rates.parts(container(victim), FigureId::preempted);
  if (by.empty() || by.front().first == victim || by.front().second < fewest) return {};
  const auto& [taker, times] = by.front();
  return preemptions(rates, taker, victim) > times ? "" : taker;
}

/// CPUs in use by each container, and by the rest of the host as "/"; empty while nobody knows.
std::map<std::string, double> cpu_users(const MomentFacts& facts, const Rates& rates) {
  std::map<std::string, double> users;
  double rest = rates.of(container("/"), FigureId::cpu_usage).value_or(0);
  for (const auto& [subject, figures] : facts.figures.all()) {
    if (subject.about != About::container || subject.name == "/") continue;
    const auto usage = rates.of(subject, FigureId::cpu_usage);
    if (!usage) continue;
    users[subject.name] = *usage;
    rest -= *usage;
  }
  if (!users.empty()) users["/"] = std::max(rest, 0.0);
  return users;
}

/// The container with most of what the whole host does of a figure.
std::string largest_part(const MomentFacts& facts, const Rates& rates, FigureId id, double least) {
  constexpr double share = 0.5;
  const auto whole = rates.of(container("/"), id);
  if (!whole) return {};
  std::string largest;
  double most = std::max(least, share * *whole);
  for (const auto& [subject, figures] : facts.figures.all()) {
    if (subject.about != About::container || subject.name == "/") continue;
    const auto part = rates.of(subject, id);
    if (!part || *part < most) continue;
    most = *part;
    largest = subject.name;
  }
  return largest;
}

/// Places of the incident, the cause's first, each with a topic that it is known for.
std::vector<std::pair<Place, Topic>> places_of(const Incident& incident) {
  std::vector<std::pair<Place, Topic>> places{{incident.cause.place, incident.cause.traits.topic}};
  for (const auto& alert : incident.alerts) {
    const auto known = [&](const auto& place) { return place.first == alert.place; };
    if (places.size() < most_places && std::none_of(places.begin(), places.end(), known)) {
      places.emplace_back(alert.place, alert.traits.topic);
    }
  }
  return places;
}

std::string name_of(const Event& event, const ContainerSet& containers) {
  if (!event.container.empty()) return event.container;
  const auto* const owner = containers.owner_of(event.cgroup);
  return owner == nullptr ? "" : owner->entity.name;
}

bool is_telling(EventKind kind) {
  switch (kind) {
    case EventKind::oom:
    case EventKind::exit:
    case EventKind::start:
    case EventKind::outlier:
    case EventKind::health:
    case EventKind::slow_command:
      return true;
    default:
      return false;
  }
}

std::string outlier_text(const Outlier& outlier, const ContainerSet& containers) {
  const auto milliseconds = std::to_string(outlier.value / std::chrono::milliseconds(1)) + " ms";
  switch (outlier.kind) {
    case OutlierKind::run_queue: {
      const auto* const owner = containers.owner_of(outlier.cause);
      const auto who = owner == nullptr ? outlier.cause_process
                                        : owner->entity.name + " (" + outlier.cause_process + ")";
      return "waited " + milliseconds + " for a CPU" +
             (outlier.cause_process.empty() ? "" : " that " + who + " had");
    }
    case OutlierKind::block_io:
      return outlier.operation + " on " + outlier.device + " took " + milliseconds;
    case OutlierKind::connect:
      return "connect to " + outlier.peer + " took " + milliseconds;
  }
  return milliseconds;
}

/// A long wait is evidence where that is what it is about.
bool is_about(const Event& event, Topic topic) {
  if (!event.outlier) return true;
  switch (event.outlier->kind) {
    case OutlierKind::run_queue:
      return topic == Topic::cpu;
    case OutlierKind::block_io:
      return topic == Topic::io;
    case OutlierKind::connect:
      return topic == Topic::network || topic == Topic::process;
  }
  return false;
}

Moment moment_of(WallTime time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void add_events(const MomentFacts& facts, const Incident& incident,
                const std::vector<std::pair<Place, Topic>>& places, std::vector<Evidence>& to) {
  std::map<std::pair<Place, EventKind>, std::size_t> told;
  const auto earliest = incident.first_seen.since - before;
  for (auto at = facts.events.rbegin(); at != facts.events.rend(); ++at) {
    const auto& event = **at;
    if (moment_of(event.at) < earliest || !is_telling(event.kind)) continue;
    if (!is_about(event, incident.cause.traits.topic)) continue;
    const Place place{NodeKind::container, name_of(event, facts.containers)};
    const auto here = [&](const auto& one) { return one.first == place; };
    if (std::none_of(places.begin(), places.end(), here)) continue;
    if (++told[{place, event.kind}] > most_events) continue;
    const auto text = event.outlier ? outlier_text(*event.outlier, facts.containers) : event.detail;
    to.push_back({"event", place, std::string(to_string(event.kind)),
                  std::string(to_string(event.kind)) + (text.empty() ? "" : ": " + text),
                  std::nullopt, moment_of(event.at)});
  }
}

/// The endpoints that alerts name.
void add_endpoints(const Incident& incident, std::vector<Evidence>& to) {
  std::set<std::string> told;
  for (const auto& alert : incident.alerts) {
    const auto route = alert.labels.get("route");
    if (route.empty()) continue;
    auto endpoint = std::string(alert.labels.get("method"));
    endpoint.append(endpoint.empty() ? "" : " ").append(route);
    if (told.size() >= most_events || !told.insert(endpoint).second) continue;
    to.push_back({"api", alert.place, "endpoint " + endpoint, endpoint + ": " + alert.summary,
                  alert.value, std::nullopt});
  }
}

}  // namespace

std::string MomentObserver::taker(const Place& victim, Topic topic) const {
  constexpr double half_a_cpu = 0.5;
  constexpr double a_megabyte = 1e6;
  const Rates rates(facts_);
  if (topic == Topic::io) {
    return largest_part(facts_, rates, FigureId::block_bytes, a_megabyte);
  }
  if (topic != Topic::cpu) return {};
  if (victim.kind == NodeKind::container) {
    auto taker = preemptor(rates, victim.name);
    if (!taker.empty() && matters(taker, victim)) return taker;
    // With more tasks than CPUs a hog waits for itself.
    const auto most = largest_part(facts_, rates, FigureId::cpu_usage, half_a_cpu);
    return most == victim.name ? most : "";
  }
  return largest_part(facts_, rates, FigureId::cpu_usage, half_a_cpu);
}

bool MomentObserver::matters(const std::string& taker, const Place& victim) const {
  const auto users = cpu_users(facts_, Rates(facts_));
  const auto takes = users.find(taker);
  if (takes == users.end()) return true;
  for (const auto& [name, usage] : users) {
    const bool is_victim = name == victim.name;
    if (name != taker && usage * (is_victim ? 1 : 0.5) > takes->second) return false;
  }
  return true;
}

std::vector<Evidence> MomentObserver::evidence(const Incident& incident) const {
  std::vector<Evidence> found;
  const auto places = places_of(incident);
  for (const auto& [place, topic] : places) {
    add_figures(facts_.topology, facts_.figures, facts_.window, place, topic, found);
  }
  add_endpoints(incident, found);
  add_events(facts_, incident, places, found);
  return found;
}

}  // namespace strata::rules
