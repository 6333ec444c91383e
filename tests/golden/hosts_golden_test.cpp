// The whole exposition of each fixture host by every collector of the host's layer that reads
// files. Update: STRATA_UPDATE_GOLDEN=1 ctest -R golden
#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/golden/fixture_host.h"
#include "tests/golden/golden.h"

namespace strata::test {
namespace {

class Hosts : public testing::TestWithParam<std::string> {};

TEST_P(Hosts, AreServedAsAWhole) {
  const FixtureHost host(GetParam());
  expect_golden("hosts/" + GetParam() + ".prom",
                exposition_of(host, collect(host), ExpositionFormat::prometheus_text));
}

INSTANTIATE_TEST_SUITE_P(golden, Hosts,
                         testing::Values("bare_server", "broken", "container_view", "ec2_nitro",
                                         "linux_5_10", "oddities"),
                         [](const auto& host) { return host.param; });

TEST(golden, host_openmetrics) {
  const FixtureHost host("oddities");
  expect_golden("hosts/oddities.openmetrics",
                exposition_of(host, collect(host), ExpositionFormat::openmetrics));
}

using Change = std::function<std::optional<std::string>(const std::string&)>;

std::string garbage() {
  std::string text;
  for (int i = 0; i < 512; ++i) text += static_cast<char>((i * 37 + i / 7) & 0xFF);
  return text + '\n';
}

std::string with_huge_numbers(const std::string& text) {
  static const std::regex number("[0-9]+");
  return std::regex_replace(text, number, std::string(30, '9'));
}

/// A line for each collector: how the collection ended, and how much it gave.
std::string table_of(const std::vector<CollectorReport>& reports) {
  std::string table;
  for (const auto& report : reports) {
    const auto told = !report.up ? to_string(report.last_error.code)
                                 : std::string_view(report.no_data.empty() ? "ok" : "no data");
    const auto samples = report.batch ? report.batch->samples().size() : 0;
    table.append(report.name).append(": ").append(told).append(", ");
    table.append(std::to_string(samples)).append(" samples\n");
  }
  return table;
}

/// All files of a whole host broken in the same way.
TEST(golden, host_of_broken_files) {
  const std::vector<std::pair<std::string, Change>> changes = {
      {"empty", [](const auto&) { return ""; }},
      {"garbage", [](const auto&) { return garbage(); }},
      {"huge numbers", [](const auto& text) { return with_huge_numbers(text); }},
      {"cut in the middle", [](const auto& text) { return text.substr(0, text.size() / 2); }},
      {"a directory", [](const auto&) { return std::nullopt; }}};
  const FixtureHost host("bare_server");
  std::string tables;
  for (const auto& [name, change] : changes) {
    host.change_files(change);
    tables.append("# each file: ").append(name).append("\n").append(table_of(collect(host)));
  }
  expect_golden("hosts/all_broken.txt", tables);
}

}  // namespace
}  // namespace strata::test
