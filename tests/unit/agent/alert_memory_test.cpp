#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/judge/alert_store.h"
#include "core/base/host_fs.h"
#include "tests/support/temp_tree.h"

namespace strata::agent {
namespace {

using promql::Labels;
using testing::ElementsAre;
using testing::HasSubstr;

AlertMemory some() {
  RememberedAlert firing{"default/host.yaml", "cpu", "HighCpu", {{"severity", "page"}}, {}};
  firing.alert.state = rules::AlertState::firing;
  firing.alert.labels = Labels{{"alertname", "HighCpu"}, {"text", "a\"b\\c\nd"}};
  firing.alert.annotations = {{"summary", "93 %"}, {"empty", ""}};
  firing.alert.value = 0.1;
  firing.alert.active_at = 1'700'000'000'123;
  firing.alert.fired_at = 1'700'000'060'123;
  firing.alert.keep_firing_since = 1'700'000'070'123;
  RememberedAlert pending{"/etc/a.yaml", "g", "b", {}, {}};
  pending.alert.labels = Labels{{"alertname", "b"}};
  pending.alert.value = std::numeric_limits<double>::infinity();
  return {1'700'000'080'000, {firing, pending}};
}

TEST(AlertMemory, ComesBackAsItWas) {
  const auto before = some();
  const auto after = parse_alert_memory(to_text(before));
  ASSERT_TRUE(after) << after.error().message;
  EXPECT_EQ(after->saved_at, before.saved_at);
  EXPECT_EQ(after->alerts, before.alerts);
}

TEST(AlertMemory, NothingOfADamagedOneIsBelieved) {
  const auto whole = to_text(some());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(parse_alert_memory(whole.substr(0, i))) << i;
    auto changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(parse_alert_memory(changed)) << i;
  }
}

TEST(AlertMemory, WhatIsWhollyAnotherThingIsNot) {
  for (const auto* body :
       {"", "[]", "{}", "null", R"({"saved_at": 1})", R"({"saved_at": "1", "alerts": []})",
        R"({"saved_at": 1, "alerts": {}})", R"({"saved_at": 1, "alerts": [1]})"}) {
    EXPECT_FALSE(parse_alert_memory_body(body)) << body;
  }
  EXPECT_TRUE(parse_alert_memory_body(R"({"saved_at": 1, "alerts": []})"));
}

TEST(AlertStore, KeepsAlertsInADirectoryThatItMakes) {
  const test::TempTree tree;
  const auto directory = tree.path() + "/a/b";
  {
    AlertStore store(directory);
    EXPECT_EQ(store.load().error().code, Code::not_found);
    EXPECT_EQ(list_directory(tree.path() + "/a").error().code, Code::not_found);
    store.save(some());
    store.flush();
  }
  const auto loaded = AlertStore(directory).load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->alerts, some().alerts);
  // Nothing lies about.
  EXPECT_THAT(*list_directory(directory), ElementsAre("alerts"));
}

TEST(AlertStore, ADamagedFileIsNoAlerts) {
  const test::TempTree tree;
  AlertStore store(tree.path());
  store.save(some());
  store.flush();
  std::ofstream(store.path(), std::ios::app) << "x";
  const auto loaded = store.load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, Code::parse);
  EXPECT_THAT(loaded.error().message, HasSubstr(store.path()));
}

TEST(AlertStore, HalfAFileIsNeverSeen) {
  const test::TempTree tree;
  AlertStore store(tree.path());
  auto memory = some();
  store.save(memory);
  store.flush();
  for (int i = 0; i < 200; ++i) {
    memory.saved_at = i;
    memory.alerts.push_back(memory.alerts.front());
    store.save(memory);
    const auto loaded = AlertStore(tree.path()).load();
    ASSERT_TRUE(loaded) << loaded.error().message;
  }
}

TEST(AlertStore, ADirectoryThatCannotBeIsNoFault) {
  AlertStore store("/proc/nowhere");
  store.save(some());
  store.flush();
  EXPECT_FALSE(store.load());
  AlertStore none("");
  none.save(some());
  none.flush();
  EXPECT_EQ(none.load().error().code, Code::not_found);
}

}  // namespace
}  // namespace strata::agent
