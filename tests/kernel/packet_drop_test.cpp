#include "bpf/packet_drop.h"

#include <linux/filter.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/skeleton/packet_drop.skel.h"
#include "collectors/kernel/drop_reasons.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tcp_support.h"

namespace strata::test {
namespace {

using kernel::DropReasons;
using kernel::HashMap;
using kernel::Skeleton;

class PacketDropTest : public BothFormsTest {
 protected:
  void SetUp() override {
    BothFormsTest::SetUp();
    const auto arguments = features_.tracepoint("kfree_skb");
    has_reason_ = arguments && arguments->size() > 2;
    has_receiver_ = arguments && arguments->size() > 3;
    reasons_ = DropReasons(features_.enumerators("skb_drop_reason"), {});
  }

  Skeleton<packet_drop_bpf> load(std::uint32_t max_entries = 4096) {
    Skeleton<packet_drop_bpf> object(features_, [&](packet_drop_bpf& knobs) {
      knobs.rodata->has_reason = has_reason_;
      knobs.rodata->has_receiver = has_receiver_;
      knobs.rodata->reason_consumed = reasons_.consumed();
      ::bpf_map__set_max_entries(knobs.maps.packet_drops, max_entries);
    });
    object.attach();
    expect_attached(object);
    return object;
  }

  std::map<std::string, std::uint64_t> drops(Skeleton<packet_drop_bpf>& object, std::uint64_t key) {
    std::map<std::string, std::uint64_t> found;
    HashMap<strata_packet_drop_key, std::uint64_t> rows(object->maps.packet_drops);
    EXPECT_TRUE(rows.read([&](const strata_packet_drop_key& row, std::uint64_t count) {
      if (row.key == key) found[reasons_.name(row.reason)] += count;
    }));
    return found;
  }

  bool has_reason_ = false;
  bool has_receiver_ = false;
  DropReasons reasons_;
};

constexpr unsigned datagrams = 30;

/// UDP datagrams to a socket whose filter accepts none of them.
int send_into_filter() {
  const int receiver = ::socket(AF_INET, SOCK_DGRAM, 0);
  Address address(AF_INET, 0);
  sock_filter code[] = {{BPF_RET | BPF_K, 0, 0, 0}};
  const sock_fprog program{1, code};
  if (::bind(receiver, address.get(), address.size) != 0 ||
      ::getsockname(receiver, address.get(), &address.size) != 0 ||
      ::setsockopt(receiver, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) != 0) {
    return 1;
  }
  const int sender = ::socket(AF_INET, SOCK_DGRAM, 0);
  for (unsigned i = 0; i < datagrams; ++i) {
    if (::sendto(sender, "x", 1, 0, address.get(), address.size) != 1) return 2;
  }
  return 0;
}

/// Each datagram is a drop for the filter's sake; the owner is known where the tracepoint gives the
/// receiving socket (from 6.11).
TEST_P(PacketDropTest, WhatASocketsFilterDropsHasItsReasonAndItsOwner) {
  if (!has_reason_) GTEST_SKIP() << "this kernel gives no reasons";
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] { return enter_network_namespace() ? send_into_filter() : 98; }), 0);
  const auto owner = has_receiver_ ? container.key() : STRATA_NO_KEY;
  EXPECT_EQ(drops(object, owner)["socket_filter"], datagrams);
  expect_no_losses(object);
}

TEST_P(PacketDropTest, WithoutReasonsTheyAreUnknown) {
  has_reason_ = has_receiver_ = false;
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] { return enter_network_namespace() ? send_into_filter() : 98; }), 0);
  const auto found = drops(object, STRATA_NO_KEY);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_GE(found.at("unknown"), datagrams);
}

TEST_P(PacketDropTest, APacketForAClosedPortIsTheHosts) {
  if (!has_reason_) GTEST_SKIP() << "this kernel gives no reasons";
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    if (!enter_network_namespace()) return 98;
    for (int i = 0; i < 10; ++i) (void)connect_to(7300);
    return 0;
  }),
            0);
  EXPECT_GE(drops(object, STRATA_NO_KEY)["no_socket"], 10U);
}

/// Messages of other families are thrown away too, when a socket is closed; they are no packets.
TEST_P(PacketDropTest, UnixSocketsDropNoPackets) {
  auto object = load();
  const TestContainer container;
  ASSERT_EQ(container.run([] {
    for (int i = 0; i < 10; ++i) {
      int ends[2];
      if (::socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) != 0) return 1;
      if (::send(ends[0], "unread", 6, 0) != 6) return 2;
      ::close(ends[1]);
      ::close(ends[0]);
    }
    return 0;
  }),
            0);
  EXPECT_TRUE(drops(object, container.key()).empty());
}

TEST_P(PacketDropTest, AFullMapIsCounted) {
  if (!has_receiver_) GTEST_SKIP() << "this kernel gives no receiving sockets: one row for all";
  auto object = load(1);
  const TestContainer first;
  const TestContainer second;
  ASSERT_EQ(first.run([] { return enter_network_namespace() ? send_into_filter() : 98; }), 0);
  ASSERT_EQ(second.run([] { return enter_network_namespace() ? send_into_filter() : 98; }), 0);
  const auto lost = object->bss->lost.packet_drops;
  std::uint64_t counted = 0;
  for (const auto key : {first.key(), second.key()}) {
    for (const auto& [reason, count] : drops(object, key)) counted += count;
  }
  EXPECT_GE(counted + lost, 2 * datagrams);
  EXPECT_GE(lost, datagrams);
}

INSTANTIATE_BOTH_FORMS(PacketDropTest);

}  // namespace
}  // namespace strata::test
