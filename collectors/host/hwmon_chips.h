// The chips of /sys/class/hwmon and the files of their sensors.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "collectors/host/shapes/small_file.h"
#include "core/base/result.h"

namespace strata::host {

/// One file of a sensor.
struct Reading {
  std::string property;
  std::string directory;
  std::string file;
  Moves moves = Moves::always;
  KeptText open = {};
};

struct Sensor {
  std::string type;
  std::vector<Reading> readings;  // of one property the later counts
};

struct Chip {
  std::string directory;
  std::string name;   // cleaned; empty where the driver gives none
  std::string label;  // by its place among the devices, which does not depend on the order of
                      // loading
  std::map<std::string, Sensor> sensors;
};

/// `directory` is that of a chip, rooted; links in it are followed.
Chip look_at_chip(const std::string& directory);

/// Chips that share a label get their names added to it, or the names of their directories.
void tell_chips_apart(std::vector<Chip>& chips);

}  // namespace strata::host
