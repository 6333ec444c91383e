// The symbolizer and programs that run: what it says of addresses in them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/profile/symbols/symbolizer.h"
#include "tests/support/temp_tree.h"
#include "tests/unit/symbols/running.h"

namespace strata::profile {
namespace {

using strata::test::TempTree;
using test::one_stack;
using test::Target;
using testing::HasSubstr;
using testing::IsEmpty;

class SymbolsOfPrograms : public testing::Test {
 protected:
  /// A copy of the target that may be changed.
  std::string copy(const std::string& name) {
    auto path = tree_.path(name);
    std::filesystem::copy_file(STRATA_SYMBOLS_TARGET, path,
                               std::filesystem::copy_options::overwrite_existing);
    return path;
  }

  static void run(const std::string& command) { ASSERT_EQ(std::system(command.c_str()), 0); }

  Symbolized names(pid_t pid, std::vector<std::uint64_t> user) {
    return symbolizer_.symbolize(one_stack(pid, std::move(user)), {});
  }

  /// The name of the one frame at `address`.
  std::string name_at(pid_t pid, std::uint64_t address) {
    return names(pid, {address}).profile.frames.at(0).function;
  }

  TempTree tree_;
  SystemClock clock_;
  Symbolizer symbolizer_{HostFs(HostPaths{}), clock_};
};

TEST_F(SymbolsOfPrograms, FunctionsHaveTheNamesOfTheirSource) {
  const Target target(copy("target"));
  const auto done = names(target.pid(), {target.at("burn<int>") + 4, target.at("plain_c") + 5});
  const auto& frames = done.profile.frames;
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].function, "shop::tickets::burn<int>");
  EXPECT_EQ(frames[0].raw_name, "_ZN4shop7tickets4burnIiEET_S2_");
  EXPECT_EQ(frames[1].function, "plain_c");
  EXPECT_FALSE(frames[0].kernel);
  const auto& mapping = done.profile.mappings.at(frames[0].mapping.value());
  EXPECT_EQ(mapping.path, tree_.path("target"));
  EXPECT_EQ(mapping.build_id.size(), 40U);
  EXPECT_EQ(done.profile.processes.at(0).comm, "target");
  EXPECT_EQ(done.profile.losses.frames, 4U);
  EXPECT_EQ(done.profile.losses.unknown_frames, 0U);
  EXPECT_THAT(done.unknown, IsEmpty());
}

TEST_F(SymbolsOfPrograms, AReturnAddressBelongsToTheCallBeforeIt) {
  const Target target(copy("target"));
  const auto start = target.at("plain_c");
  const auto frames = names(target.pid(), {start, start}).profile.frames;
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].function, "plain_c");
  EXPECT_NE(frames[1].function, "plain_c");
}

TEST_F(SymbolsOfPrograms, AStrippedFileKeepsOnlyWhatItExports) {
  const auto path = copy("target");
  run("strip " + path);
  const Target target(path);
  const auto done = names(target.pid(), {target.at("burn<int>")});
  EXPECT_EQ(done.profile.frames.at(0).function, "");
  EXPECT_EQ(done.profile.losses.unknown_frames, 2U);
  ASSERT_EQ(done.unknown.size(), 1U);
  EXPECT_THAT(done.unknown[0].hint, HasSubstr("install its debug symbols (build id "));
  EXPECT_THAT(name_at(target.pid(), target.at("clock_gettime")), HasSubstr("clock_gettime"));
}

TEST_F(SymbolsOfPrograms, ADebugFileIsFoundByBuildId) {
  const auto path = copy("target");
  const Target whole(path);
  const auto id = names(whole.pid(), {whole.at("plain_c")}).profile.mappings.at(0).build_id;
  ASSERT_EQ(id.size(), 40U);
  const auto debug = "usr/lib/debug/.build-id/" + id.substr(0, 2) + "/" + id.substr(2) + ".debug";
  tree_.write(debug, "");
  run("objcopy --only-keep-debug " + path + " " + tree_.path(debug));
  run("strip -o " + tree_.path("stripped") + " " + path);
  const Target target(tree_.path("stripped"));
  HostPaths paths;
  paths.rootfs = tree_.path();
  Symbolizer symbolizer(HostFs(paths), clock_);
  const auto done = symbolizer.symbolize(one_stack(target.pid(), {target.at("burn<int>")}), {});
  EXPECT_EQ(done.profile.frames.at(0).function, "shop::tickets::burn<int>");
}

TEST_F(SymbolsOfPrograms, ADebugFileIsFoundByItsLink) {
  const auto path = copy("target");
  run("cd " + tree_.path() + " && mkdir .debug && objcopy --only-keep-debug target .debug/t.dbg" +
      " && strip target && objcopy --add-gnu-debuglink=.debug/t.dbg target");
  const Target target(path);
  EXPECT_EQ(name_at(target.pid(), target.at("burn<int>")), "shop::tickets::burn<int>");
}

TEST_F(SymbolsOfPrograms, AnotherFilesDebugSymbolsAreNotTaken) {
  const auto path = copy("target");
  run("cd " + tree_.path() + " && mkdir .debug && cp " + STRATA_SYMBOLS_TARGET +
      " .debug/t.dbg && objcopy --remove-section .note.gnu.build-id .debug/t.dbg" +
      " && strip target && objcopy --add-gnu-debuglink=.debug/t.dbg target");
  const Target target(path);
  EXPECT_EQ(name_at(target.pid(), target.at("burn<int>")), "");
}

TEST_F(SymbolsOfPrograms, MiniDebugInfoIsUnpacked) {
  const auto path = copy("target");
  run("cd " + tree_.path() + " && objcopy --only-keep-debug target mini && xz mini && " +
      "strip target && objcopy --add-section .gnu_debugdata=mini.xz target");
  const Target target(path);
  EXPECT_EQ(name_at(target.pid(), target.at("burn<int>")), "shop::tickets::burn<int>");
}

/// Address and name of a stub, as objdump tells them: "0000000000001050 <printf@plt>:".
std::uint64_t stub_of_printf(const std::string& path, const std::string& listing) {
  const auto command = "objdump -d " + path + " | grep '<printf@plt>:' > " + listing;
  if (std::system(command.c_str()) != 0) return 0;
  std::uint64_t address = 0;
  std::ifstream(listing) >> std::hex >> address;
  return address;
}

TEST_F(SymbolsOfPrograms, StubsHaveTheNameOfWhatTheyLeadTo) {
  const auto path = copy("target");
  const auto stub = stub_of_printf(path, tree_.path("listing"));
  if (stub == 0) GTEST_SKIP() << "no stubs here";
  std::uint64_t plain = 0;
  run("nm " + path + " | grep ' plain_c$' > " + tree_.path("symbols"));
  std::ifstream(tree_.path("symbols")) >> std::hex >> plain;
  const Target target(path);
  EXPECT_EQ(name_at(target.pid(), target.at("plain_c") - plain + stub + 4), "printf@plt");
}

TEST_F(SymbolsOfPrograms, ADeletedProgramIsStillNamed) {
  const auto path = copy("target");
  const Target target(path);
  std::filesystem::remove(path);
  EXPECT_EQ(name_at(target.pid(), target.at("plain_c")), "plain_c");
}

TEST_F(SymbolsOfPrograms, AReplacedProgramIsNotNamedFromItsSuccessor) {
  const auto path = copy("target");
  const Target target(path);
  std::filesystem::rename(copy("other"), tree_.path("moved"));
  run("objcopy --redefine-sym plain_c=successor " + tree_.path("moved"));
  std::filesystem::rename(tree_.path("moved"), path);
  EXPECT_EQ(name_at(target.pid(), target.at("plain_c")), "plain_c");
}

TEST_F(SymbolsOfPrograms, AProcessThatHasEndedIsNamedIfItWasObserved) {
  Target target(copy("target"));
  const auto pid = target.pid();
  symbolizer_.observe(pid);
  target.end();
  const auto done = names(pid, {target.at("plain_c")});
  EXPECT_EQ(done.profile.frames.at(0).function, "plain_c");
  EXPECT_EQ(done.profile.processes.at(0).comm, "target");
}

TEST_F(SymbolsOfPrograms, AProcessThatHasEndedAndIsDeletedIsNamedIfItWasObserved) {
  const auto path = copy("target");
  Target target(path);
  const auto pid = target.pid();
  std::filesystem::remove(path);
  const std::uint64_t address = target.at("plain_c");
  symbolizer_.observe(pid, {&address, 1});
  target.end();
  EXPECT_EQ(name_at(pid, address), "plain_c");
}

TEST_F(SymbolsOfPrograms, AProcessThatWasNeverSeenHasFramesWithoutNames) {
  Target target(copy("target"));
  const auto pid = target.pid();
  target.end();
  const auto done = names(pid, {target.at("plain_c")});
  EXPECT_EQ(done.profile.frames.at(0).function, "");
  EXPECT_EQ(done.profile.processes.at(0).comm, "thread");
  EXPECT_EQ(done.profile.losses.unknown_frames, 2U);
  EXPECT_EQ(symbolizer_.stats().processes_gone, 1U);
}

TEST_F(SymbolsOfPrograms, TheKernelsPagesInAProcessAreNamed) {
  const Target target(copy("target"));
  const auto regions = names(target.pid(), {target.at("vdso") + 0x800}).profile;
  ASSERT_TRUE(regions.frames.at(0).mapping.has_value());
  EXPECT_EQ(regions.mappings.at(*regions.frames[0].mapping).path, "[vdso]");
}

TEST_F(SymbolsOfPrograms, GeneratedCodeIsNamedByItsPerfMap) {
  const Target target(copy("target"));
  const auto address = target.at("generated");
  auto done = names(target.pid(), {address + 0x10});
  EXPECT_EQ(done.profile.frames.at(0).function, "");
  EXPECT_EQ(done.profile.mappings.at(done.profile.frames[0].mapping.value()).path, "[anon]");
  ASSERT_EQ(done.unknown.size(), 1U);
  EXPECT_THAT(done.unknown[0].hint, HasSubstr("perf-PID.map"));

  const auto map = "/tmp/perf-" + std::to_string(target.pid()) + ".map";
  std::ofstream(map) << std::hex << address << " 40 JS:*burn /srv/app.js:12:14\n";
  EXPECT_EQ(name_at(target.pid(), address + 0x10), "JS:*burn /srv/app.js:12:14");
  std::ofstream(map, std::ios::app) << std::hex << address << " 20 JS:*newer\n";
  EXPECT_EQ(name_at(target.pid(), address + 0x10), "JS:*newer");
  std::filesystem::remove(map);
}

TEST_F(SymbolsOfPrograms, APerfMapOfAnotherUserIsNotBelieved) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root, to give a file away";
  const Target target(copy("target"));
  const auto address = target.at("generated");
  const auto map = "/tmp/perf-" + std::to_string(target.pid()) + ".map";
  std::ofstream(map) << std::hex << address << " 40 lie\n";
  ASSERT_EQ(::chown(map.c_str(), 65534, 65534), 0);
  EXPECT_EQ(name_at(target.pid(), address), "");
  EXPECT_EQ(symbolizer_.stats().perf_maps_refused, 1U);
  std::filesystem::remove(map);
}

TEST_F(SymbolsOfPrograms, ADeviceInPlaceOfAPerfMapIsNotOpened) {
  const Target target(copy("target"));
  const auto map = "/tmp/perf-" + std::to_string(target.pid()) + ".map";
  ASSERT_EQ(::mkfifo(map.c_str(), 0600), 0);
  EXPECT_EQ(name_at(target.pid(), target.at("generated")), "");
  EXPECT_EQ(symbolizer_.stats().perf_maps_refused, 1U);
  std::filesystem::remove(map);
}

}  // namespace
}  // namespace strata::profile
