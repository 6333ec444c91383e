#include "agent/catalogue.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>

#include <gtest/gtest.h>

#include "core/base/host_fs.h"

namespace strata::agent {
namespace {

TEST(Catalogue, HasEachNameOnceForEachSetOfLabels) {
  const auto defs = catalogue();
  for (std::size_t i = 1; i < defs.size(); ++i) {
    EXPECT_TRUE(defs[i - 1]->name != defs[i]->name ||
                !std::ranges::equal(defs[i - 1]->labels, defs[i]->labels))
        << defs[i]->name;
  }
}

TEST(Catalogue, NamesAndLabelsAreWellFormedAndDescribed) {
  const std::regex metric("[a-zA-Z_:][a-zA-Z0-9_:]*");
  const std::regex label("[a-zA-Z_][a-zA-Z0-9_]*");
  for (const auto* def : catalogue()) {
    EXPECT_TRUE(std::regex_match(std::string(def->name), metric)) << def->name;
    EXPECT_FALSE(def->help.empty()) << def->name;
    EXPECT_EQ(def->help.find('|'), std::string_view::npos) << def->name << " breaks the table";
    for (const auto key : def->labels) {
      EXPECT_TRUE(std::regex_match(std::string(key), label)) << def->name << " " << key;
    }
  }
}

TEST(Catalogue, OurOwnCountersEndInTotal) {
  for (const auto* def : catalogue()) {
    if (!def->name.starts_with("strata_")) continue;
    EXPECT_EQ(def->type == MetricType::counter, def->name.ends_with("_total")) << def->name;
  }
}

TEST(Catalogue, IsWhatTheDocumentSays) {
  const std::string path = STRATA_SOURCE "/docs/metrics.md";
  const auto wanted = metrics_markdown(catalogue());
  if (std::getenv("STRATA_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << wanted;
  const auto written = read_file(path);
  ASSERT_TRUE(written);
  EXPECT_EQ(*written, wanted);
}

}  // namespace
}  // namespace strata::agent
