// The whole symbolizer on a host made of files: whose file is believed, and what is counted.
#include "collectors/profile/symbols/symbolizer.h"

#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/support/elf_writer.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_tree.h"

namespace strata::profile {
namespace {

using test::ElfWriter;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t base = 0x7f0000000000;
constexpr auto some_pid = pid_t{77};
/// The container's files; the host's are beside them.
const std::string inside = "inside";

class SymbolizerOnFiles : public testing::Test {
 protected:
  SymbolizerOnFiles() {
    paths_.procfs = tree_.path("proc");
    paths_.sysfs = tree_.path("sys");
    paths_.rootfs = tree_.path("host");
    tree_.write("host/etc/hostname", "host\n");
    tree_.write(inside + "/tmp/empty", "");
    tree_.write("proc/kallsyms", "ffffffff81000000 T entry\nffffffff81000100 t futex_wait\n");
    tree_.write("proc/77/comm", "api\n");
    tree_.write("proc/77/stat", "77 (api) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 991 5\n");
    tree_.write("proc/77/status",
                "Name:\tapi\nUid:\t0\t" + std::to_string(::geteuid()) + "\t0\t0\nNSpid:\t77\t5\n");
    std::filesystem::create_directory_symlink(tree_.path(inside), tree_.path("proc/77/root"));
    ElfWriter writer;
    writer.build_id = "\x12\x34";
    writer.symbols = {{"first", ElfWriter::code_address, 0x10},
                      {"second", ElfWriter::code_address + 0x10, 0x10}};
    tree_.write(inside + "/app", writer.text());
  }

  /// A line of maps for the file's code, as the kernel would write it.
  std::string line(const std::string& path, const std::string& mark = {}, unsigned inode_off = 0) {
    struct stat info {};
    EXPECT_EQ(::stat(tree_.path(inside + path).c_str(), &info), 0);
    std::ostringstream text;
    text << std::hex << base << '-' << base + ElfWriter::code_size << " r-xp "
         << ElfWriter::code_offset << ' ' << major(info.st_dev) << ':' << minor(info.st_dev)
         << std::dec << ' ' << info.st_ino + inode_off << "   " << path << mark << '\n';
    return text.str();
  }

  static RawProfile raw(std::vector<std::uint64_t> user, std::vector<std::uint64_t> kernel = {}) {
    RawProfile profile;
    profile.samples.push_back({.pid = some_pid,
                               .tid = some_pid,
                               .cgroup = CgroupKey{9},
                               .comm = "worker",
                               .kernel = std::move(kernel),
                               .user = std::move(user),
                               .count = 3});
    return profile;
  }

  Symbolized symbolize(std::vector<std::uint64_t> user, std::vector<std::uint64_t> kernel = {}) {
    return symbolizer().symbolize(raw(std::move(user), std::move(kernel)), {});
  }

  std::string name_at(std::uint64_t address) {
    return symbolize({address}).profile.frames.at(0).function;
  }

  Symbolizer& symbolizer() {
    if (!symbolizer_) symbolizer_.emplace(HostFs(paths_), clock_, limits_);
    return *symbolizer_;
  }

  test::TempTree tree_;
  test::FakeClock clock_;
  HostPaths paths_;
  SymbolLimits limits_;
  std::optional<Symbolizer> symbolizer_;
};

TEST_F(SymbolizerOnFiles, AFileIsFoundBelowTheRootOfItsProcess) {
  tree_.write("proc/77/maps", line("/app"));
  const auto done = symbolize({base + 0x14, base + 0x5}, {0xffffffff81000104, 0xffffffff81000010});
  std::vector<std::string> names;
  for (const auto& frame : done.profile.frames) names.push_back(frame.function);
  EXPECT_THAT(names, ElementsAre("futex_wait", "entry", "second", "first"));
  EXPECT_EQ(done.profile.mappings.at(done.profile.frames[0].mapping.value()).path, "[kernel]");
  const auto& app = done.profile.mappings.at(done.profile.frames[2].mapping.value());
  EXPECT_EQ(app.path, "/app");
  EXPECT_EQ(app.build_id, "1234");
  EXPECT_EQ(app.start, base);
  EXPECT_EQ(done.profile.processes.at(0).comm, "api");
  EXPECT_EQ(done.profile.samples.at(0).thread, "worker");
  EXPECT_THAT(done.profile.samples[0].frames, ElementsAre(0, 1, 2, 3));
  EXPECT_EQ(done.profile.losses.frames, 12U);
}

TEST_F(SymbolizerOnFiles, AnotherFileUnderTheSameNameIsNotBelieved) {
  tree_.write("proc/77/maps", line("/app", {}, 1));
  EXPECT_EQ(name_at(base), "");
  EXPECT_GT(symbolizer().stats().files_refused, 0U);
  tree_.write("proc/77/maps", line("/app", " (deleted)"));
  EXPECT_EQ(name_at(base), "");
}

TEST_F(SymbolizerOnFiles, ALinkThatLeadsOutOfTheContainerStaysInside) {
  tree_.write("host/secret", "");
  tree_.write("proc/77/maps", line("/app"));
  std::filesystem::rename(tree_.path(inside + "/app"), tree_.path(inside + "/real"));
  std::filesystem::create_symlink("/real", tree_.path(inside + "/app"));
  EXPECT_EQ(name_at(base), "first");
}

TEST_F(SymbolizerOnFiles, WhatIsNoElfFileIsCountedAndTheRestGoesOn) {
  tree_.write(inside + "/app", "#!/bin/sh\n");
  tree_.write("proc/77/maps", line("/app"));
  EXPECT_EQ(name_at(base), "");
  EXPECT_EQ(symbolizer().stats().files_broken, 1U);
}

TEST_F(SymbolizerOnFiles, TheSecondTimeNothingIsSearched) {
  tree_.write("proc/77/maps", line("/app"));
  EXPECT_EQ(name_at(base + 1), "first");
  const auto scanned = symbolizer().stats().files_scanned;
  EXPECT_EQ(name_at(base + 2), "first");
  EXPECT_EQ(symbolizer().stats().files_scanned, scanned);
  EXPECT_EQ(symbolizer().stats().images, 1U);
  symbolizer().forget();
  EXPECT_EQ(symbolizer().stats().images, 0U);
  EXPECT_EQ(symbolizer().stats().name_bytes, 0U);
}

TEST_F(SymbolizerOnFiles, AFileWrittenAnewIsReadAnew) {
  tree_.write("proc/77/maps", line("/app"));
  EXPECT_EQ(name_at(base + 1), "first");
  ElfWriter writer;
  writer.symbols = {{"another", ElfWriter::code_address, 0x20}};
  tree_.write(inside + "/app", writer.text());
  EXPECT_EQ(name_at(base + 1), "another");
}

TEST_F(SymbolizerOnFiles, NamesAreBounded) {
  limits_.name_bytes = 1;
  tree_.write("proc/77/maps", line("/app"));
  EXPECT_EQ(name_at(base), "first");
  EXPECT_EQ(symbolizer().stats().images, 0U);
}

TEST_F(SymbolizerOnFiles, AContainersPerfMapIsTheOneOfItsOwnPid) {
  tree_.write("proc/77/maps", "1000-2000 rwxp 00000000 00:00 0 \n");
  tree_.write(inside + "/tmp/perf-5.map", "1000 100 JS:*burn\n1100");
  EXPECT_EQ(name_at(0x1010), "JS:*burn");
  tree_.write(inside + "/tmp/perf-5.map", "1000 100 JS:*burn\n1100 100 JS:*more\n");
  EXPECT_EQ(name_at(0x1110), "JS:*more");
  std::filesystem::remove(tree_.path(inside + "/tmp/perf-5.map"));
  EXPECT_EQ(name_at(0x1110), "JS:*more");
}

TEST_F(SymbolizerOnFiles, OfALargePerfMapTheNewestPartIsRead) {
  limits_.perf_map_bytes = 4096;
  tree_.write("proc/77/maps", "1000-20000 rwxp 00000000 00:00 0 \n");
  std::ostringstream text;
  for (int i = 0; i < 1000; ++i) text << std::hex << 0x1000 + i * 16 << " 10 f" << i << "\n";
  tree_.write(inside + "/tmp/perf-5.map", text.str());
  EXPECT_EQ(name_at(0x1000 + 999 * 16), "f3e7");
  EXPECT_EQ(name_at(0x1000), "");
}

TEST_F(SymbolizerOnFiles, AnAddressOutsideOfEverythingIsUnknown) {
  tree_.write("proc/77/maps", line("/app"));
  const auto done = symbolize({0x10, base + 0x800});
  EXPECT_EQ(done.profile.frames.at(0).mapping, std::nullopt);
  EXPECT_EQ(done.profile.losses.unknown_frames, 6U);
  ASSERT_EQ(done.unknown.size(), 1U);
  EXPECT_EQ(done.unknown[0].unknown, 6U);
  EXPECT_EQ(done.unknown[0].frames, 6U);
}

TEST_F(SymbolizerOnFiles, TheContainerIsAskedForOnceAProcess) {
  tree_.write("proc/77/maps", line("/app"));
  auto profile = raw({base});
  profile.samples.push_back(profile.samples[0]);
  int asked = 0;
  const auto done = symbolizer().symbolize(profile, [&](CgroupKey key) {
    ++asked;
    EXPECT_EQ(key.value, 9U);
    return ContainerName{"flash-tickets-api", "/docker/1"};
  });
  EXPECT_EQ(asked, 1);
  ASSERT_EQ(done.profile.processes.size(), 1U);
  EXPECT_EQ(done.profile.processes[0].container, "flash-tickets-api");
  EXPECT_EQ(done.profile.processes[0].container_id, "/docker/1");
  EXPECT_EQ(done.profile.frames.size(), 1U);
}

TEST_F(SymbolizerOnFiles, ProcessesThatMayNotBeReadAreCounted) {
  const auto done = symbolizer().symbolize(raw({base}), {});
  EXPECT_EQ(done.profile.processes.at(0).comm, "worker");
  EXPECT_EQ(symbolizer().stats().processes_gone, 1U);
}

TEST_F(SymbolizerOnFiles, TheKernelItselfNeedsNoProcess) {
  RawProfile profile;
  profile.samples.push_back(
      {.cgroup = {}, .comm = "swapper/0", .kernel = {0xffffffff81000000}, .user = {}, .count = 1});
  const auto done = symbolizer().symbolize(profile, {});
  EXPECT_EQ(done.profile.frames.at(0).function, "entry");
  EXPECT_EQ(done.profile.processes.at(0).comm, "swapper/0");
  EXPECT_EQ(symbolizer().stats().processes_gone, 0U);
}

TEST_F(SymbolizerOnFiles, WhereTheKernelHidesItsAddressesThatIsSaid) {
  tree_.write("proc/kallsyms", "0000000000000000 T entry\n");
  EXPECT_EQ(symbolizer().kernel_symbol(0xffffffff81000000), "");
  EXPECT_THAT(std::string(symbolizer().kernel_trouble()), HasSubstr("kptr_restrict"));
}

}  // namespace
}  // namespace strata::profile
