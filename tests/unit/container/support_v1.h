// Trees of v1 controllers that FakeHost has not by itself.
#pragma once

#include <string>

#include "tests/support/fake_host.h"

namespace strata::container {

inline CgroupLayout with_controller(const test::FakeHost& host, const std::string& controller) {
  auto layout = host.layout();
  layout.controllers[controller] = {7, host.tree().path("sys/fs/cgroup/" + controller)};
  return layout;
}

}  // namespace strata::container
