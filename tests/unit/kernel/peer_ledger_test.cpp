#include "collectors/kernel/peer_ledger.h"

#include <gtest/gtest.h>

#include "tests/unit/kernel/containers.h"

namespace strata::kernel {
namespace {

using test::again;
using test::api;
using test::container;
using test::containers_of;
using test::stranger;

Endpoint at(std::uint8_t last, std::uint16_t port = 80) {
  return {1, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, last}, port};
}

using Peers = std::map<Peer, std::uint64_t>;

class PeerLedgerTest : public ::testing::Test {
 protected:
  struct Row {
    CgroupKey key;
    Endpoint endpoint;
    std::uint64_t count;
  };

  /// One collection; the rows that may be deleted.
  std::size_t collect(const std::vector<Row>& rows, const ContainerSet& set) {
    ledger_.begin(set);
    std::size_t done = 0;
    for (const auto& row : rows) {
      done += ledger_.add(row.key, row.endpoint, row.count, naming_, census_) ? 1U : 0U;
    }
    ledger_.end();
    return done;
  }

  CgroupCensus census_{CgroupLayout{}};
  PeerLedger ledger_{3};
  std::map<Endpoint, std::string> names_;
  bool busy_ = false;
  PeerNaming naming_ = [this](const Endpoint& endpoint) -> std::optional<std::string> {
    if (busy_) return std::nullopt;
    const auto found = names_.find(endpoint);
    return found == names_.end() ? to_text(endpoint.address) : found->second;
  };
  std::shared_ptr<const ContainerSet> set_ = containers_of({container("/docker/a", {api})});
};

TEST_F(PeerLedgerTest, AddsUpByPeerForTheContainerAndTheHost) {
  names_ = {{at(1), "redis"}, {at(2), "redis"}};
  collect({{api, at(1), 5}, {api, at(2), 2}, {api, at(3), 1}, {stranger, at(1), 4}}, *set_);
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"redis", 80}, 7}, {{"10.0.0.3", 80}, 1}}));
  EXPECT_EQ(ledger_.of("/").peers, (Peers{{{"redis", 80}, 11}, {{"10.0.0.3", 80}, 1}}));
  EXPECT_TRUE(ledger_.of("/docker/b").peers.empty());
}

TEST_F(PeerLedgerTest, ANameThatChangesIsNoReasonToRewriteThePast) {
  names_ = {{at(1), "redis"}};
  collect({{api, at(1), 5}}, *set_);
  names_ = {{at(1), "web"}};
  collect({{api, at(1), 5}}, *set_);
  collect({{api, at(1), 8}}, *set_);
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"redis", 80}, 5}, {{"web", 80}, 3}}));
}

TEST_F(PeerLedgerTest, WhatIsBeingLookedUpComesWithTheNextCollection) {
  busy_ = true;
  collect({{api, at(1), 5}}, *set_);
  EXPECT_TRUE(ledger_.of("/docker/a").peers.empty());
  census_.on_removed(api);
  EXPECT_EQ(collect({{api, at(1), 6}}, *set_), 0U) << "not deleted before it is added";
  busy_ = false;
  EXPECT_EQ(collect({{api, at(1), 6}}, *set_), 1U);
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"10.0.0.1", 80}, 6}}));
}

TEST_F(PeerLedgerTest, NothingGoesBackwardsWhenRowsAreDeleted) {
  census_.on_removed(api);
  EXPECT_EQ(collect({{api, at(1), 5}}, *set_), 1U);
  collect({}, *set_);
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"10.0.0.1", 80}, 5}}));
  collect({{api, at(1), 2}}, *set_);  // a late one, in a new row
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"10.0.0.1", 80}, 7}}));
}

TEST_F(PeerLedgerTest, TheNextRunOfAContainerGoesOn) {
  collect({{api, at(1), 5}}, *set_);
  const auto after =
      containers_of({container("/docker/a", {again}), container("/docker/a", {api})});
  collect({{api, at(1), 5}, {again, at(1), 1}}, *after);
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"10.0.0.1", 80}, 6}}));
}

TEST_F(PeerLedgerTest, AnOwnerThatIsFoundLateGetsAllOfIt) {
  const auto nobody = containers_of({});
  collect({{api, at(1), 5}}, *nobody);
  collect({{api, at(1), 5}}, *set_);
  EXPECT_EQ(ledger_.of("/docker/a").peers, (Peers{{{"10.0.0.1", 80}, 5}}));
  EXPECT_EQ(ledger_.of("/").peers, (Peers{{{"10.0.0.1", 80}, 5}}));
}

TEST_F(PeerLedgerTest, BeyondTheBoundIsOther) {
  std::vector<Row> rows;
  for (std::uint8_t i = 1; i <= 5; ++i) rows.push_back({api, at(i), 10});
  collect(rows, *set_);
  EXPECT_EQ(ledger_.of("/docker/a").peers.size(), 3U);
  EXPECT_EQ(ledger_.of("/docker/a").other, 20U);
  EXPECT_EQ(ledger_.of("/").peers.size(), 3U);
  EXPECT_EQ(ledger_.of("/").other, 20U);
}

TEST_F(PeerLedgerTest, AForgottenContainerStaysInTheHostsTotal) {
  collect({{api, at(1), 5}}, *set_);
  collect({}, *containers_of({}));
  EXPECT_TRUE(ledger_.of("/docker/a").peers.empty());
  EXPECT_EQ(ledger_.of("/").peers, (Peers{{{"10.0.0.1", 80}, 5}}));
}

}  // namespace
}  // namespace strata::kernel
