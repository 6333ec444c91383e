// Looks made by hand, and a model that has seen them.
#pragma once

#include <string>
#include <utility>

#include "agent/top/model.h"

namespace strata::top::test {

inline ContainerLook container(std::string name, double cpu_seconds, double memory = 1 << 20) {
  ContainerLook look;
  look.id = "/docker/" + name;
  look.name = std::move(name);
  look.image = "image:1";
  look.state = "running";
  look.runtime = "docker";
  look.figures[Figure::cpu_usage] = cpu_seconds;
  look.figures[Figure::memory_working_set] = memory;
  return look;
}

/// Of an agent, at so many seconds; everything is collected then.
inline Look look_at(double at, std::vector<ContainerLook> containers) {
  Look look;
  look.run = "7";
  look.time = "2023-11-14T12:00:01.123Z";
  look.hostname = "shop";
  look.at = at;
  look.moments.values.fill(at);
  look.moments.histograms.fill(at);
  look.containers = std::move(containers);
  return look;
}

inline std::optional<double> cell(const Model& model, const std::string& name, Column column) {
  for (const auto& row : model.rows()) {
    if (row.name == name) return row.cells[index(column)];
  }
  return std::nullopt;
}

/// api uses 0.5 of a CPU, redis a tenth of one, idle none.
inline Model three_containers() {
  Model model;
  model.take(look_at(100, {container("api", 10, 3 << 20), container("idle", 5, 1 << 20),
                           container("redis", 7, 2 << 20)}));
  model.take(look_at(102, {container("api", 11, 3 << 20), container("idle", 5, 1 << 20),
                           container("redis", 7.2, 2 << 20)}));
  return model;
}

}  // namespace strata::top::test
