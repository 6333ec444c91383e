// The TCP programs loaded alone, and connections in a network namespace of the test's own, which
// nobody else uses, so that the kernel's counters there (what nstat prints) are of the same
// connections.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include <sys/mman.h>

#include "bpf/include/self_cost.h"
#include "bpf/skeleton/tcp.skel.h"
#include "bpf/tcp.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tcp_support.h"

namespace strata::test {

/// What a child tells its parent of.
struct Told {
  std::uint64_t values[8];
};

class TcpFixture : public BothFormsTest {
 protected:
  void SetUp() override {
    BothFormsTest::SetUp();
    told_ = static_cast<Told*>(
        ::mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  }
  void TearDown() override { ::munmap(told_, sizeof(Told)); }

  kernel::Skeleton<tcp_bpf> load(const std::function<void(tcp_bpf&)>& configure = [](tcp_bpf&) {}) {
    kernel::Skeleton<tcp_bpf> object(features_, configure);
    object.attach();
    expect_attached(object);
    return object;
  }

  static strata_tcp of(kernel::Skeleton<tcp_bpf>& object, std::uint64_t key) {
    return counted_for<strata_tcp>(object->maps.tcp_rows, key);
  }

  /// Connections by port, and how many rows there are.
  static std::map<std::uint16_t, std::uint64_t> peers_of(kernel::Skeleton<tcp_bpf>& object,
                                                         std::uint64_t key) {
    std::map<std::uint16_t, std::uint64_t> ports;
    kernel::HashMap<strata_peer_key, std::uint64_t> rows(object->maps.peers);
    EXPECT_TRUE(rows.read([&](const strata_peer_key& peer, std::uint64_t count) {
      if (peer.key == key) ports[peer.port] += count;
    }));
    return ports;
  }

  static int attempts(kernel::Skeleton<tcp_bpf>& object) {
    int count = 0;
    std::uint64_t key = 0;
    std::uint64_t* after = nullptr;
    while (::bpf_map__get_next_key(object->maps.attempts, after, &key, sizeof(key)) == 0) {
      after = &key;
      ++count;
    }
    return count;
  }

  Told* told_ = nullptr;
};

/// In a child: `work` in a network namespace of its own.
inline int apart(const std::function<int()>& work) {
  return enter_network_namespace() ? work() : 98;
}

}  // namespace strata::test
