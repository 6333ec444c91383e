#include "collectors/host/hwmon.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "collectors/host/hwmon_chips.h"
#include "collectors/host/hwmon_metrics.h"
#include "collectors/host/hwmon_names.h"
#include "collectors/host/shapes/host_file.h"
#include "collectors/host/shapes/looking.h"
#include "collectors/host/shapes/made_families.h"
#include "collectors/host/shapes/number.h"
#include "collectors/host/shapes/part.h"
#include "core/metrics/labels.h"

namespace strata::host {
namespace {

/// Drivers add and take away files of a chip seldom.

using SensorTexts = std::map<std::string, std::string, std::less<>>;  // by property

class Hwmon final : public Part {
 public:
  Hwmon(const HostFs& host, const HwmonOptions& options)
      : directory_(host.sys("class/hwmon")),
        chip_filter_(options.chips),
        sensor_filter_(options.sensors) {}

  Status collect(const CollectContext& context, Batch& batch) override {
    for (const auto* const filter : {&chip_filter_, &sensor_filter_}) {
      if (!filter->status()) return filter->status();
    }
    auto names = list_directory(directory_);
    if (!names) return as_told(names.error(), Missing::no_data);
    if (*names != names_ || context.now >= again_) {
      names_ = std::move(*names);
      again_ = context.now + looked_at_again;
      look();
    }
    for (auto& chip : chips_) add_chip(chip, context.now, batch);
    families_.hold(batch);
    return {};
  }

 private:
  void look() {
    chips_.clear();
    for (const auto& name : names_) {
      const auto directory = directory_ + "/" + name;
      if (list_directory(directory)) chips_.push_back(look_at_chip(directory));
    }
    tell_chips_apart(chips_);
    std::erase_if(chips_, [this](const Chip& chip) { return !chip_filter_.shows(chip.label); });
    for (auto& chip : chips_) {
      std::erase_if(chip.sensors, [&](const auto& sensor) {
        return !sensor_filter_.shows(chip.label + ";" + sensor.first);
      });
    }
  }

  void add_chip(Chip& chip, Instant now, Batch& batch) {
    if (!chip.name.empty()) batch.add(hwmon_chip_names, 1, {chip.label, chip.name});
    for (auto& [name, sensor] : chip.sensors) {
      const auto texts = read(sensor, now);
      if (const auto label = texts.find("label"); label != texts.end()) {
        batch.add(hwmon_sensor_label, 1, {chip.label, name, label->second});
      }
      if (!add_whole_chips(chip.label, name, sensor.type, texts, batch)) {
        for (const auto& [property, text] : texts) {
          add_reading(chip.label, name, sensor.type, property, texts, batch);
        }
      }
    }
  }

  SensorTexts read(Sensor& sensor, Instant now) {
    SensorTexts texts;
    for (auto& reading : sensor.readings) {
      const auto text =
          reading.open.read(reading.directory, reading.file, reading.moves, room_, now);
      if (text) texts.insert_or_assign(reading.property, std::string(*text));
    }
    return texts;
  }

  /// What is a setting of the chip and no sensor's; false where it is a sensor's.
  static bool add_whole_chips(const std::string& chip, const std::string& sensor,
                              const std::string& type, const SensorTexts& texts, Batch& batch) {
    const auto bare = texts.find("");
    const auto text = bare == texts.end() ? std::string() : bare->second;
    const auto add = [&](const MetricDef& def, std::optional<double> value) {
      if (value) batch.add(def, *value, {chip, sensor});
      return true;
    };
    if (type == "beep_enable") {
      return add(hwmon_beep_enabled,
                 text.empty() ? std::nullopt : std::optional(text == "1" ? 1 : 0));
    }
    if (type == "vrm") return add(hwmon_regulator, number_of(text));
    if (type == "update_interval") {
      return add(hwmon_update_interval, number_of(text, {.per_unit = 1000}));
    }
    return false;
  }

  void add_reading(const std::string& chip, const std::string& sensor, const std::string& type,
                   const std::string& property, const SensorTexts& texts, Batch& batch) {
    if (property == "label") return;
    const auto& rule = sensor_rule(type, property);
    const auto value = number_of(texts.at(property), {.per_unit = rule.per_unit});
    if (!value) return;
    const auto label = texts.find("label");
    const bool by_label = type == "freq" && property == "input";  // of graphics cards
    if (by_label && label == texts.end()) return;
    const auto* const def = definition(
        "node_hwmon_" + sensor_metric_name(type, property, texts.contains("")), rule, property);
    if (def == nullptr) return;
    batch.add(*def, *value, {chip, by_label ? clean_sensor_name(label->second) : sensor});
  }

  const MetricDef* definition(const std::string& name, const SensorRule& rule,
                              const std::string& property) {
    const auto usual = std::ranges::find(hwmon_usual, name, &MetricDef::name);
    if (usual != hwmon_usual.end()) return &*usual;
    return families_.find(name, [&] {
      return FamilyText{name,
                        std::string(rule.what) + (property.empty() ? "." : ": " + property + "."),
                        rule.metric_type, hwmon_usual.front().labels};
    });
  }

  std::string directory_;
  NameFilter chip_filter_;
  NameFilter sensor_filter_;
  std::vector<std::string> names_;  // of the class
  Instant again_{};
  std::vector<Chip> chips_;
  MadeFamilies families_;
  SmallText room_{};
};

}  // namespace

std::unique_ptr<Collector> make_hwmon(const HostFs& host, const HwmonOptions& options) {
  return made_of("hwmon", Placement::shared_thread, std::make_unique<Hwmon>(host, options));
}

}  // namespace strata::host
