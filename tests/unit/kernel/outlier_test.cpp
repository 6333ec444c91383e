#include "bpf/outlier.h"

#include <array>
#include <cstring>

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include "collectors/kernel/outlier_events.h"
#include "collectors/kernel/outlier_limit.h"

namespace strata::kernel {
namespace {

using namespace std::chrono_literals;

using Slots = std::array<std::uint64_t, STRATA_HISTOGRAM_SLOTS>;

constexpr std::size_t about_100_us = 10;  // [65.5, 131] us
constexpr Duration bound = 131072ns;

TEST(OutlierLimit, IsTheFloorUntilThereHaveBeenAHundredWaits) {
  Slots slots{};
  EXPECT_EQ(outlier_limit(slots, 4, 3ms), 3ms);
  slots[20] = 99;
  EXPECT_EQ(outlier_limit(slots, 4, 3ms), 3ms);
}

TEST(OutlierLimit, IsAMultipleOfWhatIsUsual) {
  Slots slots{};
  slots[about_100_us] = 1000;
  EXPECT_EQ(outlier_limit(slots, 40, 3ms), 40 * bound);
  EXPECT_EQ(outlier_limit(slots, 4, 3ms), 3ms);  // the floor is more
}

TEST(OutlierLimit, TheLongestHundredthIsNotUsual) {
  Slots slots{};
  slots[about_100_us] = 990;
  slots[24] = 10;
  EXPECT_EQ(outlier_limit(slots, 4, 1us), 4 * bound);
  slots[24] = 11;
  EXPECT_GT(outlier_limit(slots, 4, 1us), 1s);
}

TEST(OutlierLimit, DoesNotOverflow) {
  Slots slots{};
  slots[STRATA_HISTOGRAM_SLOTS - 1] = 1000;
  EXPECT_GT(outlier_limit(slots, ~std::uint64_t{0}, 1ms), 24h);
}

class OutlierEventTest : public ::testing::Test {
 protected:
  static strata_outlier_event raw(std::uint32_t kind) {
    strata_outlier_event event{};
    event.time_ns = 1'000;
    event.key = 101;
    event.value_ns = 7'000'000;
    event.limit_ns = 3'000'000;
    event.kind = kind;
    event.pid = 42;
    std::memcpy(event.comm, "worker", 7);
    return event;
  }
  std::optional<Event> told(const strata_outlier_event& event) {
    return outlier_event(std::as_bytes(std::span(&event, 1)), 5s, disks_);
  }
  DiskNames disks_;
};

TEST_F(OutlierEventTest, ARunQueueWaitNamesItsCause) {
  auto event = raw(STRATA_OUTLIER_RUN_QUEUE);
  event.cause = STRATA_CAUSE_PREEMPTED;
  event.cause_key = 202;
  event.cause_pid = 77;
  std::memset(event.cause_comm, 'h', sizeof(event.cause_comm));  // without an end
  const auto entry = told(event);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->kind, EventKind::outlier);
  EXPECT_EQ(entry->at, WallTime(Duration(5s) + 1us));
  EXPECT_EQ(entry->cgroup, CgroupKey{101});
  EXPECT_EQ(entry->pid, 42);
  EXPECT_EQ(entry->process, "worker");
  ASSERT_NE(entry->outlier, nullptr);
  EXPECT_EQ(entry->outlier->value, 7ms);
  EXPECT_EQ(entry->outlier->limit, 3ms);
  EXPECT_EQ(entry->outlier->reason, RunQueueCause::preempted);
  EXPECT_EQ(entry->outlier->cause, CgroupKey{202});
  EXPECT_EQ(entry->outlier->cause_pid, 77);
  EXPECT_EQ(entry->outlier->cause_process, std::string(16, 'h'));
}

TEST_F(OutlierEventTest, ARequestNamesItsDisk) {
  auto event = raw(STRATA_OUTLIER_BLOCK_IO);
  event.device = 4095U << 20U | 7U;  // no such disk
  event.operation = 1;
  event.queue_depth = 12;
  event.bytes = 4096;
  const auto entry = told(event);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->outlier->kind, OutlierKind::block_io);
  EXPECT_EQ(entry->outlier->device, "4095:7");
  EXPECT_EQ(entry->outlier->operation, "write");
  EXPECT_EQ(entry->outlier->queue_depth, 12U);
  EXPECT_EQ(entry->outlier->bytes, 4096U);
}

TEST_F(OutlierEventTest, AConnectNamesTheOtherEnd) {
  auto event = raw(STRATA_OUTLIER_CONNECT);
  event.port = 6379;
  ::inet_pton(AF_INET6, "::ffff:10.0.0.7", event.address);
  event.retransmits = 2;
  EXPECT_EQ(told(event)->outlier->peer, "10.0.0.7:6379");
  EXPECT_EQ(told(event)->outlier->retransmits, 2U);
  ::inet_pton(AF_INET6, "fd00::7", event.address);
  EXPECT_EQ(told(event)->outlier->peer, "[fd00::7]:6379");
}

TEST_F(OutlierEventTest, WhatIsNoneIsRefused) {
  EXPECT_FALSE(told(raw(0)));
  EXPECT_FALSE(told(raw(99)));
  const auto event = raw(STRATA_OUTLIER_CONNECT);
  EXPECT_FALSE(outlier_event(std::as_bytes(std::span(&event, 1)).first(100), 0s, disks_));
  EXPECT_FALSE(outlier_event({}, 0s, disks_));
}

}  // namespace
}  // namespace strata::kernel
