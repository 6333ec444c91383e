#include <array>
#include <cstdio>

#include "agent/text/safe_text.h"
#include "agent/views/dump.h"
#include "agent/views/events.h"
#include "agent/views/table.h"

namespace strata {
namespace {

using enum Align;

struct Fact {
  std::string name;
  std::string value;
};

/// "  name   value", the values aligned.
std::string facts_text(const std::vector<Fact>& facts) {
  std::size_t widest = 0;
  for (const auto& fact : facts) widest = std::max(widest, fact.name.size());
  std::string text;
  for (const auto& fact : facts) {
    const std::string padding(widest - fact.name.size() + 2, ' ');
    text.append("  ").append(fact.name).append(padding).append(fact.value).append("\n");
  }
  return text;
}

/// The items of an array as one table; null is "unknown".
template <class Row>
std::string table_text(const Json& items, std::vector<Column> columns, Row row) {
  if (!items.is_array()) return "  unknown\n";
  Table table(std::move(columns));
  for (const auto& item : items) table.add(row(item));
  return table.text();
}

std::string joined(const Json& texts) {
  std::string text;
  if (!texts.is_array()) return "-";
  for (const auto& item : texts) {
    if (!item.is_string()) continue;
    text.append(text.empty() ? "" : " ").append(safe_text(item.get_ref<const std::string&>()));
  }
  return text.empty() ? "none" : text;
}

/// {"timeout": 3, "io": 1} as "timeout 3, io 1".
std::string counts_text(const Json& counts) {
  std::string text;
  if (!counts.is_object()) return "-";
  for (const auto& [name, count] : counts.items()) {
    text.append(text.empty() ? "" : ", ").append(safe_text(name)).append(" ");
    text.append(shown(counts, name));
  }
  return text.empty() ? "-" : text;
}

std::string build_text(const Json& build) {
  return facts_text(
      {{"version", shown(build, "version")},
       {"build", shown(build, "build_type") + ", " + shown(build, "compiler")},
       {"libbpf", shown(build, "libbpf")},
       {"pid", shown(build, "pid")},
       {"started", shown(build, "started") + " (" + shown_age(build, "uptime_seconds") + ")"}});
}

std::string kernel_text(const Json& kernel) {
  std::vector<Fact> facts = {
      {"host", shown(kernel, "hostname")},
      {"release", shown(kernel, "release") + " " + shown(kernel, "architecture")},
      {"cgroups", shown(kernel, "cgroups")},
      {"BTF", shown(kernel, "btf")},
      {"tracefs", shown(kernel, "tracefs")},
      {"BPF statistics", shown(kernel, "bpf_statistics")}};
  if (!member(kernel, "off").is_null()) facts.push_back({"BPF is off", shown(kernel, "off")});
  return facts_text(facts);
}

std::string rights_text(const Json& rights) {
  auto text = facts_text(
      {{"uid", shown(rights, "uid")}, {"capabilities", joined(member(rights, "capabilities"))}});
  const auto& missing = member(rights, "missing");
  if (!missing.is_array() || missing.empty()) return text;
  return text + table_text(missing, {{"missing"}, {"lost without it"}}, [](const Json& right) {
           return std::vector{shown(right, "capability"), shown(right, "lost")};
         });
}

/// Why it is not attached, or not in its best form.
std::string why_not(const Json& program) {
  return shown(program, member(program, "reason").is_null() ? "fallback" : "reason");
}

/// "0.42 %" of one CPU; "-" without `strata dump --stats`.
std::string share_text(const Json& program) {
  const auto share = number_in(program, "cpu_share");
  if (!share) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f %%", 100 * *share);
  return text.data();
}

std::string programs_text(const Json& programs) {
  return table_text(programs,
                    {{"program"},
                     {"hook"},
                     {"attached"},
                     {"runs", right},
                     {"time", right},
                     {"a run", right},
                     {"of a CPU", right},
                     {"why not"}},
                    [](const Json& program) {
                      return std::vector{shown(program, "name"),
                                         shown(program, "hook"),
                                         shown(program, "attached"),
                                         shown(program, "runs"),
                                         shown_seconds(program, "run_seconds"),
                                         shown_seconds(program, "seconds_per_run"),
                                         share_text(program),
                                         why_not(program)};
                    });
}

std::string maps_text(const Json& maps) {
  return table_text(maps,
                    {{"map"},
                     {"entries", right},
                     {"at most", right},
                     {"memory", right},
                     {"lost for lack of room", right}},
                    [](const Json& map) {
                      return std::vector{shown(map, "name"), shown(map, "entries"),
                                         shown(map, "max_entries"),
                                         shown_bytes(map, "memory_bytes"), shown(map, "overflows")};
                    });
}

std::string rings_text(const Json& rings) {
  return table_text(rings, {{"ring"}, {"size", right}, {"events", right}, {"dropped", right}},
                    [](const Json& ring) {
                      return std::vector{shown(ring, "name"), shown_bytes(ring, "size_bytes"),
                                         shown(ring, "events"), shown(ring, "dropped")};
                    });
}

std::string container_state(const Json& container) {
  if (member(container, "departed_seconds").is_null()) return shown(container, "state");
  return "gone " + shown_age(container, "departed_seconds");
}

std::string containers_text(const Json& containers) {
  return table_text(containers,
                    {{"container"},
                     {"state"},
                     {"since"},
                     {"pid", right},
                     {"restarts", right},
                     {"image"},
                     {"told by"},
                     {"cgroup"},
                     {"keys"}},
                    [](const Json& container) {
                      return std::vector{short_path(shown(container, "name")),
                                         container_state(container),
                                         shown_age(container, "since_seconds"),
                                         shown(container, "pid"),
                                         shown(container, "restarts"),
                                         shown(container, "image"),
                                         shown(container, "source"),
                                         short_path(shown(container, "id")),
                                         joined(member(container, "keys"))};
                    });
}

/// "yes", "no", or that it is up and has nothing to show.
std::string collector_condition(const Json& collector) {
  return member(collector, "no_data").is_null() ? shown(collector, "up") : "no data";
}

std::string last_error(const Json& collector) {
  const auto& error = member(collector, "last_error");
  return error.is_null() ? "-" : shown(error, "message");
}

std::string collectors_text(const Json& collectors) {
  return table_text(collectors,
                    {{"collector"},
                     {"layer"},
                     {"up"},
                     {"samples", right},
                     {"age", right},
                     {"took", right},
                     {"errors"},
                     {"last error"}},
                    [](const Json& collector) {
                      return std::vector{shown(collector, "name"),
                                         shown(collector, "layer"),
                                         collector_condition(collector),
                                         shown(collector, "samples"),
                                         shown_seconds(collector, "age_seconds"),
                                         shown_seconds(collector, "took_seconds"),
                                         counts_text(member(collector, "errors")),
                                         last_error(collector)};
                    });
}

std::string sources_text(const Json& sources) {
  return table_text(sources, {{"source"}, {"works"}, {"since"}, {"error"}}, [](const Json& source) {
    return std::vector{shown(source, "name"), shown(source, "ok"),
                       shown_age(source, "since_seconds"), shown(source, "error")};
  });
}

std::string events_text(const Json& events) {
  if (!events.is_array()) return "  unknown\n";
  if (events.empty()) return "  none\n";
  std::string text;
  for (const auto& event : events) text.append("  ").append(event_text(event)).append("\n");
  return text;
}

std::string containers_all(const Json& containers) {
  return containers_text(containers) + "\n" + container_blocks(containers);
}

struct Section {
  std::string_view name;
  std::string_view title;
  std::string (*text)(const Json&);
  std::string (*all)(const Json&) = nullptr;  // where there is more to show
};

constexpr std::array<Section, 11> sections = {
    {{"build", "BUILD", build_text},
     {"kernel", "KERNEL", kernel_text},
     {"rights", "RIGHTS", rights_text},
     {"programs", "PROGRAMS", programs_text},
     {"maps", "MAPS", maps_text},
     {"rings", "RINGS", rings_text},
     {"containers", "CONTAINERS", containers_text, containers_all},
     {"collectors", "COLLECTORS", collectors_text},
     {"sources", "SOURCES", sources_text},
     {"incidents", "INCIDENTS", incidents_text},
     {"events", "NEWEST EVENTS (UTC)", events_text}}};

const Section* find_section(std::string_view name) {
  for (const auto& section : sections) {
    if (section.name == name) return &section;
  }
  return nullptr;
}

}  // namespace

std::string dump_text(const Json& dump, Detail detail) {
  auto text = "strata at " + shown(dump, "time") + "\n";
  if (!dump.is_object()) return text;
  for (const auto& [name, content] : dump.items()) {
    const auto* const section = find_section(name);
    if (section == nullptr) continue;
    const bool all = detail == Detail::all && section->all != nullptr;
    text.append("\n").append(section->title).append("\n");
    text.append(all ? section->all(content) : section->text(content));
  }
  return text;
}

}  // namespace strata
