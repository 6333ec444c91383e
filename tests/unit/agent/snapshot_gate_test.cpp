#include "agent/runtime/snapshot_gate.h"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

namespace strata::agent {
namespace {

std::shared_ptr<const Snapshot> numbered(std::uint64_t sequence) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->sequence = sequence;
  return snapshot;
}

TEST(SnapshotGate, IsNullBeforeTheFirstSnapshotAndDoesNotWaitForEver) {
  SnapshotGate gate([] {}, std::chrono::milliseconds(5));
  EXPECT_EQ(gate.fresh(LayerSet::all()), nullptr);
  EXPECT_EQ(gate.latest(), nullptr);
}

TEST(SnapshotGate, ServesTheNewestWhenPatienceIsOver) {
  SnapshotGate gate([] {}, std::chrono::milliseconds(5));
  gate.publish(numbered(1), 0);
  EXPECT_EQ(gate.fresh(LayerSet::all())->sequence, 1U);
}

TEST(SnapshotGate, AnswersWaitingThreadsWithOneCollection) {
  std::atomic<int> asked = 0;
  SnapshotGate gate([&] { ++asked; }, std::chrono::hours(1));
  gate.publish(numbered(1), 0);
  std::vector<std::thread> scrapers;
  std::atomic<int> fresh = 0;
  for (int i = 0; i < 4; ++i) {
    scrapers.emplace_back([&] { fresh += gate.fresh(LayerSet::all())->sequence == 2 ? 1 : 0; });
  }
  std::uint64_t serving = 0;
  while (serving < 4) serving = gate.requested().last;
  gate.publish(numbered(2), serving);
  for (auto& scraper : scrapers) scraper.join();
  EXPECT_EQ(fresh, 4);
  EXPECT_LE(asked, 4);
}

TEST(SnapshotGate, ARequestIsNotAnsweredByASnapshotBegunBeforeIt) {
  SnapshotGate gate([] {}, std::chrono::milliseconds(20));
  const auto before = gate.requested().last;
  std::thread loop([&] { gate.publish(numbered(1), before); });
  loop.join();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(gate.fresh(LayerSet::all())->sequence, 1U);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(20));
}

TEST(SnapshotGate, TellsWhichLayersRequestsWantOnce) {
  SnapshotGate gate([] {}, std::chrono::milliseconds(1));
  gate.publish(numbered(1), 0);
  (void)gate.fresh(LayerSet(Layer::host));
  (void)gate.fresh(LayerSet(Layer::container));
  const auto both = gate.requested();
  EXPECT_EQ(both.last, 2U);
  EXPECT_TRUE(both.layers.has(Layer::host) && both.layers.has(Layer::container));
  EXPECT_FALSE(both.layers.has(Layer::agent));
  (void)gate.fresh(LayerSet::all());
  EXPECT_EQ(gate.requested().layers, LayerSet::all());
  EXPECT_EQ(gate.requested().layers, LayerSet());
}

}  // namespace
}  // namespace strata::agent
