// What kernel tests need of the machine: cgroups of their own, children inside them, and a fixture
// that skips loudly where BPF cannot run at all.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/types.h>

#include "core/kernel/bpf_object.h"
#include "core/kernel/features.h"
#include "core/kernel/map_reader.h"

namespace strata::test {

/// A cgroup hierarchy that is mounted on this machine.
struct Hierarchy {
  unsigned id = 0;        // 0 is the unified one
  std::string directory;  // empty: not mounted
};

Hierarchy unified_hierarchy();
Hierarchy v1_hierarchy(const std::string& controller);

/// A cgroup made for one test in one hierarchy, removed at its end. Children must have ended.
class TestCgroup {
 public:
  /// Below the cgroup `parent`; under a name of its own unless one is given.
  explicit TestCgroup(Hierarchy hierarchy, const std::string& parent = {},
                      const std::string& name = {});
  TestCgroup(const TestCgroup&) = delete;
  TestCgroup& operator=(const TestCgroup&) = delete;
  ~TestCgroup() { remove(); }

  /// Idempotent.
  void remove();

  [[nodiscard]] std::uint64_t key() const { return key_; }
  /// From the hierarchy's root: "/strata-test-1234-0".
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const;
  /// Empty on success.
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const;

 private:
  Hierarchy hierarchy_;
  std::string path_;
  std::uint64_t key_ = 0;
  bool removed_ = false;
};

/// The cgroups of one test container: in the unified hierarchy and, where they are mounted, in v1's
/// memory and blkio hierarchies too, as a container runtime makes them.
class TestContainer {
 public:
  /// `name` of its cgroups; one of its own unless given.
  explicit TestContainer(const std::string& name = {});

  /// Key in the unified hierarchy.
  [[nodiscard]] std::uint64_t key() const { return unified_.key(); }
  [[nodiscard]] const TestCgroup& unified() const { return unified_; }
  /// Key by which the owner of a page is known.
  [[nodiscard]] std::uint64_t memory_key() const;
  /// Whether `key` is one of this container's.
  [[nodiscard]] bool owns(std::uint64_t key) const {
    return key == this->key() || key == memory_key();
  }
  /// A file of the memory controller's cgroup; of the unified one where v1 has no memory.
  [[nodiscard]] std::string memory_file(const std::string& name) const;
  /// Limits memory; false where no memory controller can do it.
  [[nodiscard]] bool limit_memory(std::uint64_t bytes) const;
  /// Limits its reads from a disk, "254:0"; false where no I/O controller can do it.
  [[nodiscard]] bool limit_reads(const std::string& disk, std::uint64_t bytes_a_second) const;

  /// Runs `work` in a child process inside the container; its wait() status. `pid` gets its pid.
  int run(const std::function<int()>& work, pid_t* pid = nullptr) const;
  /// The same without waiting.
  pid_t start(const std::function<int()>& work) const;

 private:
  [[nodiscard]] bool enter() const;

  TestCgroup unified_;
  std::unique_ptr<TestCgroup> memory_;
  std::unique_ptr<TestCgroup> blkio_;
};

int wait_for(pid_t pid);

/// What `work` returns, run in a child process, whose rights and mounts it may spoil. Empty is
/// good.
std::string said_by_child(const std::function<std::string()>& work);

/// Nanoseconds of CLOCK_MONOTONIC.
std::uint64_t monotonic_ns();

/// Bytes of BPF maps that count as this process's memory.
std::size_t resident_map_bytes();

/// Skips every test where the machine gives no BPF: without rights, BTF or a unified hierarchy.
class KernelTest : public ::testing::Test {
 protected:
  void SetUp() override;

  /// Fails the test for each program of `object` that is not attached, with the reason.
  static void expect_attached(const kernel::BpfObject& object);

  kernel::KernelFeatures features_ = kernel::KernelFeatures::probe();
};

/// Tests of programs that have two forms: each test runs with both. INSTANTIATE_BOTH_FORMS(Suite)
/// after the tests.
class BothFormsTest : public KernelTest, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override;
};

#define INSTANTIATE_BOTH_FORMS(suite)                                      \
  INSTANTIATE_TEST_SUITE_P(, suite, ::testing::Values("tp_btf", "raw_tp"), \
                           [](const auto& form) { return form.param; })

/// What a per-CPU hash counts for one cgroup; zeros where it has no row.
template <class Value>
Value counted_for(const bpf_map* map, std::uint64_t cgroup) {
  Value found{};
  kernel::HashMap<std::uint64_t, Value> rows(map);
  EXPECT_TRUE(rows.read([&](std::uint64_t key, const Value& value) {
    if (key == cgroup) found = value;
  }));
  return found;
}

/// Expects that an object's ring was never full.
void expect_no_drops(const bpf_map* losses);

/// Expects that no hash of a loaded Skeleton was full; nor its ring, if it has one.
template <class Object>
void expect_no_losses(const Object& object) {
  if constexpr (requires { object->bss->lost; }) {
    const auto& lost = object->bss->lost;
    std::array<std::uint64_t, sizeof(lost) / sizeof(std::uint64_t)> counts{};
    std::memcpy(counts.data(), &lost, sizeof(lost));
    for (const auto count : counts) EXPECT_EQ(count, 0U) << "a map was full";
  }
  if constexpr (requires { object->bss->outlier_counts_lost; }) {
    EXPECT_EQ(object->bss->outlier_counts_lost, 0U);
  }
  if constexpr (requires { object->maps.losses; }) expect_no_drops(object->maps.losses);
}

}  // namespace strata::test
