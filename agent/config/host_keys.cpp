#include "agent/config/host_keys.h"

#include <algorithm>
#include <type_traits>

#include "agent/config/host_schema.h"

namespace strata {
namespace {

/// Visits HostCollectors: each section is a collector.
class SwitchFinder {
 public:
  void section(const KeySpec& spec, HostCollectorConfig& collector) {
    names.push_back(spec.name);
    switches.push_back(&collector.enabled);
  }

  std::vector<std::string_view> names;
  std::vector<bool*> switches;
};

/// Visits HostCollectors, and in it each collector.
class OptionFinder {
 public:
  template <class T>
  void section(const KeySpec& spec, T& collector) {
    collector_ = spec.name;
    describe(*this, collector);
  }

  template <class T>
  void key(const KeySpec& spec, const T& value, Status (* /*check*/)(const T&) = nullptr) {
    const bool flag = std::is_same_v<T, bool>;
    add(spec, type_name(value), flag ? HostOption::Kind::flag : HostOption::Kind::value);
  }

  void list(const KeySpec& spec, const std::vector<std::string>& /*values*/) {
    add(spec, "text", HostOption::Kind::list);
  }

  std::vector<HostOption> options;

 private:
  void add(const KeySpec& spec, std::string_view type, HostOption::Kind kind) {
    options.push_back({"collector." + name_of(spec), old_name_of(spec), collector_, spec.name,
                       spec.excludes, spec.help, type, kind});
  }

  [[nodiscard]] std::string name_of(const KeySpec& spec) const {
    if (spec.name == "enabled") return std::string(collector_);
    if (!spec.option.empty()) return std::string(spec.option);
    std::string name(spec.name);
    std::replace(name.begin(), name.end(), '_', '-');
    return std::string(collector_) + "." + name;
  }

  static std::string old_name_of(const KeySpec& spec) {
    return spec.old_option.empty() ? "" : "collector." + std::string(spec.old_option);
  }

  std::string_view collector_;
};

/// Visits HostCollectors and sets one key in it.
class Setter {
 public:
  explicit Setter(const HostSetting& setting) : setting_(setting) {}

  template <class T>
  void section(const KeySpec& spec, T& collector) {
    if (spec.name == setting_.option.collector) describe(*this, collector);
  }

  template <class T>
  void key(const KeySpec& spec, T& value, Status (*check)(const T&) = nullptr) {
    if (spec.name != setting_.option.key) return give_way(spec, value);
    T read{};
    status = from_text(setting_.values.front(), false, read);
    if (status && check != nullptr) status = check(read);
    if (status) value = std::move(read);
  }

  void list(const KeySpec& spec, std::vector<std::string>& values) {
    if (spec.name != setting_.option.key) return;
    values = setting_.values;
    std::erase(values, std::string());
  }

  Status status;

 private:
  template <class T>
  void give_way(const KeySpec& spec, T& value) const {
    const bool excluded = !spec.excludes.empty() && spec.excludes == setting_.option.key;
    if (excluded && !setting_.values.front().empty()) value = T{};
  }

  const HostSetting& setting_;
};

/// Options without a text ask for nothing.
bool empty(const HostSetting& setting) { return setting.values.front().empty(); }

bool exclude_each_other(const HostSetting& one, const HostSetting& other) {
  if (one.option.collector != other.option.collector) return false;
  if (one.option.key == other.option.key) return true;  // under its old name and its new one
  return one.option.key == other.option.excludes && !empty(one) && !empty(other);
}

}  // namespace

bool* find_collector_switch(HostCollectors& collectors, std::string_view name) {
  SwitchFinder finder;
  describe(finder, collectors);
  const auto found = std::find(finder.names.begin(), finder.names.end(), name);
  if (found == finder.names.end()) return nullptr;
  return finder.switches.at(static_cast<std::size_t>(found - finder.names.begin()));
}

std::vector<std::string_view> host_collector_names() {
  HostCollectors collectors;
  SwitchFinder finder;
  describe(finder, collectors);
  return finder.names;
}

void switch_off_all(HostCollectors& collectors) {
  SwitchFinder finder;
  describe(finder, collectors);
  for (auto* const enabled : finder.switches) *enabled = false;
}

std::vector<HostOption> host_options() {
  HostCollectors collectors;
  OptionFinder finder;
  describe(finder, collectors);
  return std::move(finder.options);
}

Status apply_settings(std::span<const HostSetting> settings, HostCollectors& collectors) {
  for (auto one = settings.begin(); one != settings.end(); ++one) {
    const auto rival = std::find_if(settings.begin(), one, [&](const HostSetting& earlier) {
      return exclude_each_other(*one, earlier);
    });
    if (rival != one) {
      return fail(Code::invalid,
                  "--" + rival->given_as + " and --" + one->given_as + " are mutually exclusive");
    }
    Setter setter(*one);
    describe(setter, collectors);
    if (!setter.status) return fail(setter.status.error().within("--" + one->given_as));
  }
  return {};
}

}  // namespace strata
