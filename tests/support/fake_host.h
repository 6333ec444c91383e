// A host of the test's own making: cgroup trees of any version and a /proc, in a temporary
// directory. Its cgroup directories have inodes and link counts as the kernel's have.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <sys/stat.h>

#include "core/base/host_fs.h"
#include "core/identity/cgroup_key.h"
#include "core/identity/cgroup_layout.h"
#include "tests/support/temp_tree.h"

namespace strata {

/// For gtest, which would show the enumerator's byte.
inline void PrintTo(CgroupMode mode, std::ostream* out) { *out << to_string(mode); }

}  // namespace strata

namespace strata::test {

inline std::string id_of(char digit) {
  std::string id(64, digit);
  return id;
}

class FakeHost {
 public:
  explicit FakeHost(CgroupMode mode) {
    tree_.write("proc/stat", "cpu  1 2 3 4\nbtime 1699990000\n");
    if (mode == CgroupMode::v1 || mode == CgroupMode::hybrid) {
      trees_ = {"memory", "cpu,cpuacct", "systemd"};
      tree_.write("proc/cgroups",
                  "#subsys_name\thierarchy\tnum_cgroups\tenabled\n"
                  "cpu\t2\t1\t1\ncpuacct\t2\t1\t1\nmemory\t4\t1\t1\nhugetlb\t0\t1\t1\n");
      tree_.write("proc/1/cgroup", "9:name=systemd:/\n4:memory:/\n2:cpu,cpuacct:/\n0::/\n");
    }
    if (mode == CgroupMode::hybrid) trees_.insert(trees_.begin(), "unified");
    if (mode == CgroupMode::v2) trees_ = {""};
    for (const auto& tree : trees_) {
      write_cgroup(tree, "/", "cgroup.procs", "1\n");
      if (tree == "unified" || tree.empty()) write_cgroup(tree, "/", "cgroup.controllers", "");
    }
  }

  [[nodiscard]] HostFs fs() const {
    return HostFs(
        {.procfs = tree_.path("proc"), .sysfs = tree_.path("sys"), .rootfs = tree_.path("root")});
  }
  [[nodiscard]] CgroupLayout layout() const { return CgroupLayout::detect(fs()); }
  [[nodiscard]] const TempTree& tree() const { return tree_; }

  /// A cgroup in every tree.
  void add_cgroup(const std::string& path, const std::string& pids = "") const {
    for (const auto& tree : trees_) write_cgroup(tree, path, "cgroup.procs", pids);
  }

  void remove_cgroup(const std::string& path) const {
    for (const auto& tree : trees_) std::filesystem::remove_all(directory(tree, path));
  }

  /// `tree` as in /sys/fs/cgroup: "memory", "unified"; "" is v2's one tree.
  void write_cgroup(const std::string& tree, const std::string& path, const std::string& file,
                    const std::string& text) const {
    tree_.write(relative(tree, path) + "/" + file, text);
  }

  /// A process in a network namespace (a name of the test's choice).
  void add_process(int pid, const std::string& network, unsigned start_ticks = 500) const {
    const auto directory = "proc/" + std::to_string(pid);
    tree_.write(
        directory + "/stat", std::to_string(pid) + " (a b) c) S" +
                                 [] {
                                   std::string zeros;
                                   for (int i = 0; i < 18; ++i) zeros += " 0";
                                   return zeros;
                                 }() +
                                 " " + std::to_string(start_ticks) + " 0\n");
    tree_.write("namespaces/" + network, "");
    std::filesystem::create_directories(tree_.path(directory + "/ns"));
    std::filesystem::create_hard_link(tree_.path("namespaces/" + network),
                                      tree_.path(directory + "/ns/net"));
  }

  [[nodiscard]] CgroupKey key(unsigned hierarchy, const std::string& tree,
                              const std::string& path) const {
    struct stat info {};
    if (::stat(directory(tree, path).c_str(), &info) != 0) return {};
    return CgroupKey::of(hierarchy, info.st_ino);
  }

 private:
  static std::string relative(const std::string& tree, const std::string& path) {
    return "sys/fs/cgroup" + (tree.empty() ? "" : "/" + tree) + (path == "/" ? "" : path);
  }
  [[nodiscard]] std::string directory(const std::string& tree, const std::string& path) const {
    return tree_.path(relative(tree, path));
  }

  TempTree tree_;
  std::vector<std::string> trees_;
};

}  // namespace strata::test
