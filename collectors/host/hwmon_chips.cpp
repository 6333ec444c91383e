#include "collectors/host/hwmon_chips.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "collectors/host/hwmon_names.h"
#include "core/base/host_fs.h"

namespace strata::host {
namespace {

namespace fs = std::filesystem;

fs::path resolved(const std::string& path) {
  std::error_code error;
  auto real = fs::canonical(path, error);
  return error ? fs::path() : real;
}

/// "platform_coretemp_0" of ".../platform/coretemp.0".
std::string label_of(const Chip& chip) {
  const auto device = resolved(chip.directory + "/device");
  const auto name = clean_sensor_name(device.filename().string());
  const auto kind = clean_sensor_name(device.parent_path().filename().string());
  if (!name.empty()) return kind.empty() ? name : kind + "_" + name;
  if (!chip.name.empty()) return chip.name;
  return clean_sensor_name(resolved(chip.directory).filename().string());
}

/// Limits, labels and settings; for some drivers each look at one is a command to the device.
Moves moves_of(std::string_view property) {
  constexpr std::array measured = {"", "alarm", "average", "fault", "highest", "input", "lowest"};
  const auto last = property.substr(property.rfind('_') + 1);
  return std::ranges::find(measured, last) != measured.end() ? Moves::always : Moves::seldom;
}

void add_files(const std::string& directory, Chip& chip) {
  const auto names = list_directory(directory);
  if (!names) return;
  for (const auto& name : *names) {
    const auto file = parse_sensor_file(name);
    if (!file) continue;
    auto& sensor = chip.sensors[file->sensor];
    sensor.type = file->type;
    sensor.readings.push_back({.property = std::string(file->property),
                               .directory = directory,
                               .file = name,
                               .moves = moves_of(file->property)});
  }
}

}  // namespace

Chip look_at_chip(const std::string& directory) {
  Chip chip;
  chip.directory = directory;
  chip.name = clean_sensor_name(small_text(directory, "name"));
  chip.label = label_of(chip);
  add_files(directory, chip);
  add_files(directory + "/device", chip);
  return chip;
}

void tell_chips_apart(std::vector<Chip>& chips) {
  std::vector<std::string> suffixes(chips.size());
  for (std::size_t i = 0; i < chips.size(); ++i) {
    const auto shares = [&](const Chip& other) {
      return &other != &chips[i] && other.label == chips[i].label;
    };
    if (!std::ranges::any_of(chips, shares)) continue;
    const bool named =
        !chips[i].name.empty() && !std::ranges::any_of(chips, [&](const Chip& other) {
          return shares(other) && other.name == chips[i].name;
        });
    suffixes[i] =
        "_" + (named ? chips[i].name
                     : clean_sensor_name(fs::path(chips[i].directory).filename().string()));
  }
  for (std::size_t i = 0; i < chips.size(); ++i) chips[i].label += suffixes[i];
}

}  // namespace strata::host
