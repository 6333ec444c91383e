#include "agent/top/container_page.h"

#include <algorithm>
#include <cmath>

#include "agent/text/safe_text.h"
#include "agent/text/units.h"
#include "agent/top/cells.h"
#include "agent/top/compact.h"
#include "agent/top/headline.h"
#include "agent/top/help_page.h"
#include "agent/top/sparkline.h"

namespace strata::top {
namespace {

constexpr std::size_t most_processes = 20;
constexpr std::size_t label_width = 10;
using Lines = std::vector<Line>;

void add_heading(Lines& lines, std::string_view text) {
  lines.emplace_back();
  lines.emplace_back().add(text, Tone::strong);
}

Line labelled(std::string_view label) {
  Line line;
  line.add("  ").add(fit(label, label_width, Side::left), Tone::dim);
  return line;
}

void add_identity(Lines& lines, const ContainerLook& container) {
  auto& title = lines.emplace_back();
  title.add_foreign(container.name, Tone::strong).add("  ").add_foreign(container.image);
  auto& state = lines.emplace_back();
  state.add("  ").add_foreign(container.state);
  if (container.seconds) state.add(" for " + human_seconds(*container.seconds));
  state.add("  ").add_foreign(container.runtime);
  if (container.pid != 0) state.add("  pid " + std::to_string(container.pid));
  lines.emplace_back().add("  ").add_foreign(container.id, Tone::dim);
}

/// "  CPU%         12.5  ▁▂▃▄  most 40"
Line course_line(std::size_t traced_index, const Cells& cells, const History& history,
                 const View& view, std::size_t width) {
  constexpr std::size_t value_width = 7;
  constexpr std::size_t around = 2 + label_width + value_width + 2 + 2 + 12;
  const auto& def = def_of(traced[traced_index]);
  auto line = labelled(def.title);
  line.add(fit(def.text(cells[index(traced[traced_index])]), value_width, Side::right),
           Tone::strong);
  const auto room = width > around ? std::min(width - around, History::most) : 0;
  const auto course = history.course(traced_index);
  line.add("  " + sparkline(course, room, view.unicode));
  const auto most = largest(course, room);
  if (std::isfinite(most)) line.add("  most " + def.text(most), Tone::dim);
  return line;
}

void add_courses(Lines& lines, const Model& model, const Row& row, const View& view,
                 std::size_t width) {
  add_heading(lines, "figures");
  const auto* const history = model.history(row.id);
  for (std::size_t i = 0; history != nullptr && i < traced.size(); ++i) {
    const auto course = history->course(i);
    const bool known =
        std::any_of(course.begin(), course.end(), [](float value) { return std::isfinite(value); });
    if (known) lines.push_back(course_line(i, row.cells, *history, view, width));
  }
}

void add_more_figures(Lines& lines, const Track& track, const Row& row) {
  auto line = labelled("and");
  const auto say = [&](std::string_view what, const std::string& value) {
    if (value != "-")
      line.add(std::string(line.width() > label_width + 2 ? ", " : "") + std::string(what) + " " +
               value);
  };
  say("quota", compact_count(track.value(Figure::cpu_quota)));
  const auto limit = track.value(Figure::memory_limit);
  if (limit && *limit > 0) say("memory limit", compact_bytes(limit));
  say("anonymous", compact_bytes(track.value(Figure::memory_anonymous)));
  say("OOM kills", compact_count(track.value(Figure::oom_kills)));
  say("wait p99", compact_seconds(row.cells[index(Column::wait_p99)]));
  say("retransmits/s", compact_count(row.cells[index(Column::retransmits)]));
  say("resets/s", compact_count(track.rate(Figure::resets)));
  if (line.width() > label_width + 2) lines.push_back(std::move(line));
}

std::optional<double> hit_ratio(const Track& track) {
  const auto hits = track.rate(Figure::hits);
  const auto misses = track.rate(Figure::misses);
  if (!hits || !misses || !(*hits + *misses > 0)) return std::nullopt;
  return *hits / (*hits + *misses);
}

Line service_line(const ServiceTrack& service) {
  const auto& track = service.track;
  auto line = labelled(service.about.is_redis ? "redis" : "api");
  line.add_foreign(service.about.instance);
  if (service.about.is_redis) {
    line.add("  commands/s " + compact_count(track.rate(Figure::commands)) + ", hits " +
             compact_percent(hit_ratio(track)) + "%, memory " +
             compact_bytes(track.value(Figure::redis_memory)) + ", clients " +
             compact_count(track.value(Figure::redis_clients)));
  } else {
    line.add("  requests/s " + compact_count(track.rate(Figure::requests)) + ", p95 " +
             compact_seconds(track.quantile(Histogram::requests, 0.95)) + ", event loop lag " +
             compact_seconds(track.value(Figure::loop_lag)) + ", heap " +
             compact_bytes(track.value(Figure::heap_used)));
  }
  return line;
}

void add_processes(Lines& lines, const std::vector<ProcessRow>& processes) {
  add_heading(lines, "processes (" + std::to_string(processes.size()) + ")");
  if (processes.empty()) {
    lines.emplace_back().add("  none that can be seen from here", Tone::dim);
    return;
  }
  lines.emplace_back().add("      PID   CPU%  THREADS    RSS  S  NAME", Tone::dim);
  for (std::size_t i = 0; i < std::min(processes.size(), most_processes); ++i) {
    const auto& process = processes[i];
    auto& line = lines.emplace_back();
    line.add("  " + fit(std::to_string(process.pid), 7, Side::right));
    line.add(fit(compact_percent(process.cpu), 7, Side::right));
    line.add(fit(std::to_string(process.threads), 9, Side::right));
    line.add(fit(compact_bytes(static_cast<double>(process.resident)), 7, Side::right));
    line.add("  ").add_foreign(std::string(1, process.state));
    line.add("  ").add_foreign(process.name);
  }
}

void add_peers(Lines& lines, const Detail& detail) {
  add_heading(lines, "peers");
  if (detail.peers.empty()) lines.emplace_back().add("  no connections seen", Tone::dim);
  for (const auto& peer : detail.peers) {
    auto& line = lines.emplace_back();
    line.add(peer.calls ? "  -> " : "  <- ").add_foreign(peer.name);
    // An address has its port already.
    if (peer.port != 0 && peer.name.find(':') == std::string::npos) {
      line.add(":" + std::to_string(peer.port));
    }
    line.add("  " + compact_count(peer.connections) + " connections", Tone::dim);
  }
}

void add_trouble(Lines& lines, const Model& model, const std::string& name) {
  add_heading(lines, "alerts and incidents");
  const auto before = lines.size();
  for (const auto& alert : model.look().alerts) {
    if (alert.container != name) continue;
    auto& line = lines.emplace_back();
    line.add("  ").add_foreign(alert.name,
                               alert.firing ? tone_of_severity(alert.severity) : Tone::normal);
    line.add(alert.firing ? "  firing  " : "  pending  ").add_foreign(alert.severity);
  }
  for (const auto& incident : model.look().incidents) {
    if (incident.container != name) continue;
    auto& line = lines.emplace_back();
    line.add("  incident ").add_foreign(incident.id).add("  ");
    line.add_foreign(incident.cause, tone_of_severity(incident.severity));
  }
  if (lines.size() == before) lines.emplace_back().add("  none", Tone::dim);
}

void add_events(Lines& lines, const Detail& detail) {
  add_heading(lines, "events, the newest first");
  if (detail.events.empty()) lines.emplace_back().add("  none", Tone::dim);
  for (auto event = detail.events.rbegin(); event != detail.events.rend(); ++event) {
    lines.emplace_back().add("  ").add_foreign(*event);
  }
}

Line foot_line(const View& view, const SourceState& status) {
  Line line;
  if (!status.trouble.empty()) return std::move(line.add_foreign(status.trouble, Tone::critical));
  if (view.paused) line.add("PAUSED  ", Tone::warning);
  return std::move(line.add("q back  up down scroll  space pause  ? help", Tone::dim));
}

Lines lines_of(const Model& model, const std::vector<ProcessRow>& processes, const View& view,
               std::size_t width) {
  Lines lines;
  const auto* const container = model.container(view.opened);
  const auto& rows = model.rows();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&view](const Row& one) { return one.id == view.opened; });
  if (container == nullptr || row == rows.end()) {
    lines.emplace_back().add_foreign(view.opened + " is gone");
    return lines;
  }
  add_identity(lines, *container);
  add_courses(lines, model, *row, view, width);
  add_more_figures(lines, *model.track(view.opened), *row);
  for (const auto* const service : model.services(container->name)) {
    lines.push_back(service_line(*service));
  }
  add_processes(lines, processes);
  const auto& detail = model.look().detail;
  if (detail && detail->id == view.opened) add_peers(lines, *detail);
  add_trouble(lines, model, container->name);
  if (detail && detail->id == view.opened) add_events(lines, *detail);
  return lines;
}

}  // namespace

Page container_page(const Model& model, const std::vector<ProcessRow>& processes, View& view,
                    const SourceState& status, Size size) {
  return scrolled(lines_of(model, processes, view, size.width), view, size,
                  foot_line(view, status));
}

}  // namespace strata::top
