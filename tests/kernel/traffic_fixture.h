// Both ways of counting traffic, for tests that run with each: by what the kernel counts in sockets
// (network.bpf.c) and by packets (packets.bpf.c).
#pragma once

#include <memory>
#include <string>

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bpf/network.h"
#include "bpf/skeleton/network.skel.h"
#include "bpf/skeleton/packets.skel.h"
#include "core/kernel/skeleton.h"
#include "tests/kernel/support.h"
#include "tests/kernel/tcp_support.h"

namespace strata::test {

/// The object by sockets, as the agent drives it.
class SocketTraffic {
 public:
  explicit SocketTraffic(
      const kernel::KernelFeatures& features,
      const std::function<void(network_bpf&)>& configure = [](network_bpf&) {})
      : object_(features, configure) {}

  /// Empty where this kernel has all that it takes.
  [[nodiscard]] std::string lacks() const {
    const auto complete = object_.complete();
    return complete ? std::string() : complete.error().message;
  }
  void attach() {
    object_.aim("network_flush", object_->maps.connections);
    object_.attach();
    EXPECT_TRUE(object_.run("network_adopt"));
    object_->bss->adopted_before = true;
  }
  /// Connections that are known.
  std::uint64_t flush() {
    const auto flushed = object_.run("network_flush");
    EXPECT_TRUE(flushed) << flushed.error().message;
    return flushed.value_or(0);
  }
  strata_traffic of(std::uint64_t key) {
    flush();
    return counted_for<strata_traffic>(object_->maps.traffic, key);
  }
  kernel::Skeleton<network_bpf>& object() { return object_; }

 private:
  kernel::Skeleton<network_bpf> object_;
};

class PacketTraffic {
 public:
  explicit PacketTraffic(const kernel::KernelFeatures& features)
      : object_(features, [](packets_bpf&) {}) {
    object_.attach(unified_hierarchy().directory);
  }
  strata_traffic of(std::uint64_t key) {
    return counted_for<strata_traffic>(object_->maps.traffic, key);
  }
  kernel::Skeleton<packets_bpf>& object() { return object_; }

 private:
  kernel::Skeleton<packets_bpf> object_;
};

/// Parameter: "sockets" or "packets".
class TrafficTest : public KernelTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    KernelTest::SetUp();
    if (IsSkipped()) return;
    if (GetParam() == "packets") {
      packets_.emplace(features_);
      expect_attached(packets_->object());
      return;
    }
    sockets_.emplace(features_);
    if (const auto lacking = sockets_->lacks(); !lacking.empty()) GTEST_SKIP() << lacking;
    sockets_->attach();
    expect_attached(sockets_->object());
  }

  strata_traffic of(std::uint64_t key) { return sockets_ ? sockets_->of(key) : packets_->of(key); }

  void expect_all_counted() {
    if (sockets_) expect_no_losses(sockets_->object());
    if (packets_) expect_no_losses(packets_->object());
  }

  std::optional<SocketTraffic> sockets_;
  std::optional<PacketTraffic> packets_;
};

#define INSTANTIATE_BOTH_WAYS(suite)                                         \
  INSTANTIATE_TEST_SUITE_P(, suite, ::testing::Values("sockets", "packets"), \
                           [](const auto& way) { return way.param; })

/// A child and its parent take turns, and the child tells numbers.
class Turns {
 public:
  Turns()
      : numbers_(static_cast<std::uint64_t*>(
            ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_), 0);
  }
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;
  ~Turns() {
    ::munmap(numbers_, 4096);
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  /// In the child: the parent's turn, and back.
  bool yield() { return give(ends_[1]) && take(ends_[1]); }
  /// In the parent: waits for the child's yield(). False when the child has ended.
  bool wait() {
    if (parents_) ::close(std::exchange(ends_[1], -1));
    parents_ = false;
    return take(ends_[0]);
  }
  /// In the parent: lets the child go on.
  bool go_on() { return give(ends_[0]); }

  std::uint64_t& operator[](std::size_t index) { return numbers_[index]; }

 private:
  static bool give(int end) { return ::write(end, "x", 1) == 1; }
  static bool take(int end) {
    char byte = 0;
    return ::read(end, &byte, 1) == 1;
  }

  std::uint64_t* numbers_;
  int ends_[2];
  bool parents_ = true;  // the child's end is still open here
};

/// A connection of a process with itself.
struct Pair {
  explicit Pair(std::uint16_t port, int family = AF_INET) : listener(listen_on(port, family)) {
    client = connect_to(port, family);
    server = ::accept(listener, nullptr, nullptr);
  }
  int listener;
  int client = -1;
  int server = -1;
};

inline bool ping_pong(const Pair& pair, int times) {
  char byte = 'x';
  for (int i = 0; i < times; ++i) {
    if (::write(pair.client, &byte, 1) != 1 || ::read(pair.server, &byte, 1) != 1 ||
        ::write(pair.server, &byte, 1) != 1 || ::read(pair.client, &byte, 1) != 1) {
      return false;
    }
  }
  return true;
}

/// In a child: until delayed acknowledgements are on their way too.
inline void settle() { ::usleep(250'000); }

/// So many bytes from one end to the other.
inline bool pour(int from, int to, std::size_t bytes) {
  const std::string full(32768, 'x');
  std::string got(full.size(), ' ');
  while (bytes > 0) {
    const auto size = std::min(bytes, full.size());
    if (::send(from, full.data(), size, 0) != static_cast<ssize_t>(size)) return false;
    if (::recv(to, got.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) return false;
    bytes -= size;
  }
  return true;
}

}  // namespace strata::test
