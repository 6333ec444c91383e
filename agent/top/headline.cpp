#include "agent/top/headline.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>

#include "agent/top/compact.h"

namespace strata::top {
namespace {

constexpr std::size_t most_alerts_named = 4;

Tone tone_above(std::optional<double> value, double warning, double critical) {
  if (!value || *value < warning) return Tone::normal;
  return *value < critical ? Tone::warning : Tone::critical;
}

/// "12:00:01" of "2023-11-14T12:00:01.123Z".
std::string time_of_day(const std::string& time) {
  constexpr std::size_t date = 11;
  return time.size() == 24 ? time.substr(date, 8) : time;
}

std::string percent(std::optional<double> ratio) {
  return compact_percent(ratio) + (ratio ? "%" : "");
}

std::string per_second(std::optional<double> bytes) {
  return compact_bytes(bytes) + (bytes ? "/s" : "");
}

std::string seconds_text(double seconds) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.3g s", seconds);
  return text.data();
}

Line title_line(const Model& model, const SourceState& status, bool paused) {
  const auto& look = model.look();
  Line line;
  line.add("strata top", Tone::strong);
  if (!look.hostname.empty()) line.add("  ").add_foreign(look.hostname, Tone::strong);
  if (model.has_looked()) {
    line.add("  " + time_of_day(look.time) + " UTC  ");
    line.add(std::to_string(look.containers.size()) + " containers");
  }
  line.add("  ").add_foreign(status.source, Tone::dim);
  line.add(", every " + seconds_text(status.interval), Tone::dim);
  if (paused) line.add("  PAUSED", Tone::warning);
  return line;
}

Line use_line(const Model& model) {
  const auto& host = model.host();
  const auto& figures = model.look().host;
  Line line;
  line.add("cpu ").add(percent(host.busy), tone_above(host.busy, 0.75, 0.9));
  if (model.look().cpus > 0) line.add(" of " + std::to_string(model.look().cpus));
  line.add(" (user " + percent(host.user) + " system " + percent(host.system) + " iowait " +
           percent(host.iowait) + " steal " + percent(host.steal) + ")  memory ");
  const auto& total = figures[Figure::memory_total];
  const auto& available = figures[Figure::memory_available];
  if (total && available && *total > 0) {
    const double used = *total - *available;
    line.add(compact_bytes(used) + " of " + compact_bytes(total) + " ");
    line.add(percent(used / *total), tone_above(used / *total, 0.85, 0.95));
  } else {
    line.add("-");
  }
  return line;
}

Line load_line(const Model& model) {
  const auto& host = model.host();
  const auto& figures = model.look().host;
  Line line;
  line.add("load " + compact_count(figures[Figure::load1]) + " " +
           compact_count(figures[Figure::load5]) + " " + compact_count(figures[Figure::load15]));
  line.add("  pressure cpu ")
      .add(percent(host.pressure_cpu), tone_above(host.pressure_cpu, 0.3, 0.7));
  line.add(" memory ")
      .add(percent(host.pressure_memory), tone_above(host.pressure_memory, 0.05, 0.3));
  line.add(" io ").add(percent(host.pressure_io), tone_above(host.pressure_io, 0.3, 0.7));
  const auto& cells = host.cells;
  line.add("  wait p99 " + compact_seconds(cells[index(Column::wait_p99)]));
  line.add("  net " + per_second(cells[index(Column::receive)]) + " in " +
           per_second(cells[index(Column::transmit)]) + " out");
  return line;
}

Line alert_line(const Model& model) {
  const auto& look = model.look();
  Line line;
  line.add("alerts  ");
  if (look.run.empty()) return std::move(line.add("none are judged without an agent", Tone::dim));
  std::set<std::string> names;
  auto worst = Tone::good;
  for (const auto& alert : look.alerts) {
    if (!alert.firing) continue;
    names.insert(alert.name);
    worst = std::max(worst, tone_of_severity(alert.severity));
  }
  const auto firing = std::count_if(look.alerts.begin(), look.alerts.end(),
                                    [](const AlertLook& alert) { return alert.firing; });
  line.add(std::to_string(firing) + " firing", firing > 0 ? worst : Tone::good);
  line.add(", " + std::to_string(look.alerts.size() - static_cast<std::size_t>(firing)) +
           " pending");
  std::size_t named = 0;
  for (const auto& name : names) {
    if (++named > most_alerts_named) break;
    line.add(named == 1 ? "  " : ", ").add_foreign(name);
  }
  if (names.size() > most_alerts_named) line.add(", ...");
  return line;
}

Line incident_line(const Model& model) {
  const auto& incidents = model.look().incidents;
  Line line;
  line.add("cause   ");
  if (model.look().run.empty()) return std::move(line.add("-", Tone::dim));
  if (incidents.empty()) return std::move(line.add("no open incident", Tone::good));
  const auto& newest = incidents.front();
  line.add_foreign(newest.headline, tone_of_severity(newest.severity));
  if (incidents.size() > 1) line.add("  (+" + std::to_string(incidents.size() - 1) + ")");
  return line;
}

}  // namespace

Tone tone_of_severity(std::string_view severity) {
  if (severity == "critical") return Tone::critical;
  return severity == "info" ? Tone::normal : Tone::warning;
}

std::vector<Line> headline(const Model& model, const SourceState& status, bool paused) {
  return {title_line(model, status, paused), use_line(model), load_line(model), alert_line(model),
          incident_line(model)};
}

}  // namespace strata::top
