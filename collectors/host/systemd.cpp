#include "collectors/host/systemd.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <map>
#include <utility>

#include <unistd.h>

#include "collectors/host/shapes/part.h"
#include "collectors/host/systemd_metrics.h"
#include "collectors/host/units.h"
#include "core/base/text.h"

namespace strata::host {
namespace {

constexpr std::string_view manager = "org.freedesktop.systemd1.Manager";
// How the kernel's "no limit" reads.
constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// Those that are always told, be there units in them or not.
constexpr std::array<std::string_view, 5> unit_states = {"active", "activating", "deactivating",
                                                         "inactive", "failed"};

NamePatterns whole_names(const NamePatterns& patterns) {
  const auto whole = [](const std::string& pattern) {
    return pattern.empty() ? pattern : "^(?:" + pattern + ")$";
  };
  return {.exclude = whole(patterns.exclude), .include = whole(patterns.include)};
}

DbusCall systemd_call(std::string path, std::string_view interface, std::string_view member) {
  return {"org.freedesktop.systemd1", std::move(path), std::string(interface), std::string(member)};
}

DbusCall property_of(std::string path, std::string_view interface, std::string_view property) {
  auto call = systemd_call(std::move(path), "org.freedesktop.DBus.Properties", "Get");
  call.arguments = {"org.freedesktop.systemd1." + std::string(interface), std::string(property)};
  return call;
}

std::optional<double> number_in(const DbusValue& value) {
  if (const auto* const whole = std::get_if<std::uint64_t>(&value)) {
    return static_cast<double>(*whole);
  }
  if (const auto* const real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

/// A number that is asked of units of one kind.
struct Property {
  std::string_view ending;  // of the unit's name; empty: every unit
  std::string_view interface;
  std::string_view name;
  const MetricDef* def;
  double per_unit = 1;
  bool SystemdOptions::*wanted = nullptr;  // null: always
};
constexpr std::array properties = {
    Property{".service", "Service", "NRestarts", &systemd_restarts, 1, &SystemdOptions::restarts},
    Property{".service", "Service", "TasksCurrent", &systemd_tasks, 1, &SystemdOptions::tasks},
    Property{".service", "Service", "TasksMax", &systemd_tasks_max, 1, &SystemdOptions::tasks},
    Property{"", "Unit", "ActiveEnterTimestamp", &systemd_start_time, microseconds,
             &SystemdOptions::start_times},
    Property{".timer", "Timer", "LastTriggerUSec", &systemd_last_trigger, microseconds},
    Property{".socket", "Socket", "NAccepted", &systemd_accepted},
    Property{".socket", "Socket", "NConnections", &systemd_connections},
    Property{".socket", "Socket", "NRefused", &systemd_refused},
};

/// Interface that has the property `Type` of a unit; empty for those without it.
std::string_view typed_interface(std::string_view unit) {
  if (unit.ends_with(".service")) return "Service";
  return unit.ends_with(".mount") ? "Mount" : std::string_view{};
}

/// Questions, each with what becomes of its answer.
struct Questions {
  using Take = std::function<void(const DbusMessage&)>;

  void add(DbusCall call, Take take) {
    calls.push_back(std::move(call));
    takes.push_back(std::move(take));
  }
  Status ask(DbusConnection& bus) const {
    return bus.call_all(calls, [&](std::size_t i, const DbusMessage& answer) {
      if (answer.kind == DbusKind::reply) takes[i](answer);
    });
  }

  std::vector<DbusCall> calls;
  std::vector<Take> takes;
};

class Systemd final : public Part {
 public:
  Systemd(std::vector<DbusPlace> places, const SystemdOptions& options)
      : places_(std::move(places)), options_(options), filter_(whole_names(options.units)) {}

  Status collect(const CollectContext& /*context*/, Batch& batch) override {
    if (!filter_.status()) return filter_.status();
    const bool kept = bus_.has_value();
    auto status = connect_and_ask(batch);
    // The bus may have been started anew since.
    if (!status && kept && batch.empty()) status = connect_and_ask(batch);
    return status;
  }

 private:
  Status connect_and_ask(Batch& batch) {
    if (!bus_) {
      auto opened = open();
      if (!opened) return fail(opened.error());
      bus_.emplace(std::move(*opened));
    }
    auto status = ask(*bus_, batch);
    if (!status) bus_.reset();
    return status;
  }

  Result<DbusConnection> open() const {
    Result<DbusConnection> opened = fail(Code::not_found, "no place to ask systemd");
    for (const auto& place : places_) {
      opened = DbusConnection::open(place.path, place.peer);
      if (opened) break;
    }
    return opened;
  }

  Status ask(DbusConnection& bus, Batch& batch) {
    Questions first;
    std::optional<std::vector<SystemdUnit>> units;
    first.add(systemd_call("/org/freedesktop/systemd1", manager, "ListUnits"),
              [&](const DbusMessage& answer) { units = parse_units(answer); });
    add_manager(first, batch);
    if (auto status = first.ask(bus); !status) return status;
    if (!units) return fail(Code::parse, "systemd tells no list of units");
    add_summary(*units, batch);
    std::erase_if(*units, [this](const auto& unit) {
      return unit.load != "loaded" || !filter_.shows(unit.name);
    });
    return ask_units(bus, *units, batch);
  }

  static void add_manager(Questions& questions, Batch& batch) {
    const auto ask = [&](std::string_view property, auto take) {
      questions.add(property_of("/org/freedesktop/systemd1", "Manager", property),
                    [take, &batch](const DbusMessage& answer) {
                      const auto value = dbus_variant(answer);
                      if (const auto* text = std::get_if<std::string>(&value)) take(*text, batch);
                    });
    };
    ask("Version", [](const std::string& text, Batch& out) {
      out.add(systemd_version, systemd_version_of(text), {text});
    });
    ask("Virtualization", [](const std::string& text, Batch& out) {
      out.add(systemd_virtualization, 1, {text.empty() ? std::string_view("none") : text});
    });
    ask("SystemState", [](const std::string& text, Batch& out) {
      out.add(systemd_running, text == "running" ? 1 : 0);
    });
  }

  static void add_summary(const std::vector<SystemdUnit>& units, Batch& batch) {
    std::map<std::string, std::size_t, std::less<>> counts;
    for (const auto state : unit_states) counts.emplace(state, 0);
    for (const auto& unit : units) ++counts[unit.active];
    for (const auto& [state, count] : counts) {
      batch.add(systemd_units, static_cast<double>(count), {state});
    }
  }

  /// A unit's type never changes while it is loaded; what is not loaded any more is forgotten.
  Status ask_units(DbusConnection& bus, const std::vector<SystemdUnit>& units, Batch& batch) {
    Questions questions;
    std::map<std::string, std::string> types;
    for (const auto& unit : units) {
      const auto interface = typed_interface(unit.name);
      const auto known = types_.find(unit.path);
      if (known != types_.end()) {
        types.insert(*known);
      } else if (!interface.empty()) {
        questions.add(property_of(unit.path, interface, "Type"),
                      [&types, &unit](const DbusMessage& answer) {
                        const auto value = dbus_variant(answer);
                        const auto* const text = std::get_if<std::string>(&value);
                        if (text != nullptr) types[unit.path] = *text;
                      });
      }
      add_properties(unit, questions, batch);
    }
    auto status = questions.ask(bus);
    types_ = std::move(types);
    for (const auto& unit : units) add_state(unit, batch);
    return status;
  }

  void add_properties(const SystemdUnit& unit, Questions& questions, Batch& batch) const {
    for (const auto& property : properties) {
      const bool wanted = property.wanted == nullptr || options_.*property.wanted;
      if (!wanted || !unit.name.ends_with(property.ending)) continue;
      if (property.def == &systemd_start_time && unit.active != "active") {
        batch.add(systemd_start_time, 0, {unit.name});
        continue;
      }
      questions.add(property_of(unit.path, property.interface, property.name),
                    [&property, &unit, &batch](const DbusMessage& answer) {
                      const auto value = dbus_variant(answer);
                      const auto number = number_in(value);
                      if (!number || value == DbusValue(unlimited)) return;
                      batch.add(*property.def, *number / property.per_unit, {unit.name});
                    });
    }
  }

  void add_state(const SystemdUnit& unit, Batch& batch) const {
    const auto type = types_.find(unit.path);
    const std::string_view type_text = type == types_.end() ? std::string_view{} : type->second;
    for (const auto state : unit_states) {
      batch.add(systemd_unit_state, unit.active == state ? 1 : 0, {unit.name, state, type_text});
    }
  }

  std::vector<DbusPlace> places_;
  SystemdOptions options_;
  NameFilter filter_;
  std::optional<DbusConnection> bus_;
  std::map<std::string, std::string> types_;  // by path
};

}  // namespace

std::optional<std::vector<SystemdUnit>> parse_units(const DbusMessage& message) {
  if (message.signature != "a(ssssssouso)") return std::nullopt;
  DbusReader in(message.body, message.order);
  const std::size_t size = in.u32();
  in.align(8);
  const auto end = in.at() + size;
  std::vector<SystemdUnit> units;
  while (in.ok() && in.at() < end) {
    SystemdUnit unit;
    in.align(8);
    unit.name = in.string();
    in.string();  // description
    unit.load = in.string();
    unit.active = in.string();
    in.string();  // sub-state
    in.string();  // the unit that it follows
    unit.path = in.string();
    in.u32();  // the job that is queued for it, its type and its object
    in.string();
    in.string();
    if (in.ok()) units.push_back(std::move(unit));
  }
  if (!in.ok()) return std::nullopt;
  return units;
}

double systemd_version_of(std::string_view text) {
  constexpr std::string_view digits = "0123456789";
  while (true) {
    text.remove_prefix(std::min(text.find_first_of(digits), text.size()));
    if (text.empty()) return 0;
    auto size = std::min(text.find_first_not_of(digits), text.size());
    if (size < 3) {
      text.remove_prefix(size);
      continue;
    }
    if (size + 1 < text.size() && text[size] == '.' && digits.find(text[size + 1]) != digits.npos) {
      size = std::min(text.find_first_not_of(digits, size + 1), text.size());
    }
    return text::real(text.substr(0, size)).value_or(0);
  }
}

std::vector<DbusPlace> systemd_places(const HostFs& host) {
  std::vector<DbusPlace> places;
  constexpr std::string_view scheme = "unix:path=";
  const char* const told = std::getenv("DBUS_SYSTEM_BUS_ADDRESS");
  if (told != nullptr && std::string_view(told).starts_with(scheme)) {
    std::string_view path = std::string_view(told).substr(scheme.size());
    places.push_back({std::string(path.substr(0, path.find_first_of(",;"))), DbusPeer::bus});
  } else {
    places.push_back({host.root("/run/dbus/system_bus_socket"), DbusPeer::bus});
  }
  // Root may talk to systemd itself.
  if (::geteuid() == 0) places.push_back({host.root("/run/systemd/private"), DbusPeer::program});
  return places;
}

std::unique_ptr<Collector> make_systemd(std::vector<DbusPlace> places,
                                        const SystemdOptions& options) {
  return made_of("systemd", Placement::own_thread,
                 std::make_unique<Systemd>(std::move(places), options));
}

}  // namespace strata::host
