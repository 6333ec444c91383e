// Golden files: a text compared as a whole with a file of the tree. STRATA_UPDATE_GOLDEN=1 writes
// the file instead; the change is then reviewed like any other.
#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "core/base/host_fs.h"

namespace strata::test {

inline void expect_golden(const std::string& name, const std::string& text) {
  const auto path = std::string(STRATA_SOURCE "/tests/golden/") + name;
  if (std::getenv("STRATA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  const auto golden = read_file(path);
  ASSERT_TRUE(golden) << golden.error().message;
  EXPECT_EQ(*golden, text);
}

}  // namespace strata::test
