// docs/configuration.md is what the declarations say. STRATA_UPDATE_GOLDEN=1 writes it anew.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/config/reference.h"

namespace strata {
namespace {

TEST(ConfigReference, IsTheDocumentation) {
  const std::string path = STRATA_SOURCE "/docs/configuration.md";
  if (std::getenv("STRATA_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << configuration_reference();
  }
  std::ifstream file(path, std::ios::binary);
  const std::string written{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(written, configuration_reference());
}

TEST(ConfigReference, NamesEveryTopLevelKeyOfTheContract) {
  const auto text = configuration_reference();
  for (const auto* key : {"listen", "paths", "host", "containers", "kernel", "redis", "apis",
                          "rules", "alertmanagers", "compat", "log", "limits"}) {
    EXPECT_THAT(text, ::testing::HasSubstr("| `" + std::string(key) + "` |"));
  }
}

}  // namespace
}  // namespace strata
