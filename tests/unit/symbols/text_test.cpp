// The texts that names and places are read from.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/profile/symbols/demangle.h"
#include "collectors/profile/symbols/kernel_symbols.h"
#include "collectors/profile/symbols/perf_map.h"
#include "collectors/profile/symbols/proc_maps.h"
#include "collectors/profile/symbols/process_view.h"
#include "collectors/profile/symbols/runtime_hint.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_tree.h"

namespace strata::profile {
namespace {

using testing::HasSubstr;

TEST(ProcMaps, OnlyCodeIsTaken) {
  const auto regions = parse_executable_regions(
      "55591f18d000-55591f18f000 r--p 00000000 fe:00 247134      /usr/bin/cat\n"
      "55591f18f000-55591f194000 r-xp 00002000 fe:00 247134      /usr/bin/a b (deleted)\n"
      "nonsense\n"
      "7f0000001000-7f0000000000 r-xp 00000000 00:00 0 \n"
      "7f0000000000-7f0000001000 rwxp 00000000 00:00 0 \n"
      "7ffd000fe000-7ffd00100000 r-xp 00000000 00:00 0           [vdso]\n"
      "7f1000000000-7f1000001000 r-xs 00000000 00:01 7           /memfd:doublemapper (deleted)\n",
      16);
  ASSERT_EQ(regions.size(), 4U);
  EXPECT_EQ(regions[0].path, "/usr/bin/a b");
  EXPECT_TRUE(regions[0].deleted);
  EXPECT_EQ(regions[0].offset, 0x2000U);
  EXPECT_EQ(regions[0].inode, 247134U);
  EXPECT_EQ(regions[0].device, 0xfe00U);
  EXPECT_EQ(regions[1].kind, RegionKind::anonymous);
  EXPECT_EQ(regions[1].path, "[anon]");
  EXPECT_EQ(regions[2].kind, RegionKind::anonymous);
  EXPECT_EQ(regions[3].kind, RegionKind::vdso);
  EXPECT_EQ(region_of(regions, 0x55591f193fff), &regions[0]);
  EXPECT_EQ(region_of(regions, 0x55591f194000), nullptr);
  EXPECT_EQ(region_of(regions, 0), nullptr);
}

TEST(ProcMaps, ANewlineInAPathIsWrittenAsItsNumber) {
  const auto region = parse_executable_region("1000-2000 r-xp 0 fe:00 1 /srv/a\\012b");
  ASSERT_TRUE(region);
  EXPECT_EQ(region->path, "/srv/a\nb");
}

TEST(ProcMaps, WhatWasUnloadedIsKeptWhereNothingElseIs) {
  const auto region = [](std::uint64_t start, std::uint64_t limit) {
    Region one;
    one.start = start;
    one.limit = limit;
    return one;
  };
  const auto merged =
      merge_regions({region(10, 20), region(40, 50)},
                    {region(0, 10), region(15, 25), region(20, 30), region(30, 41)}, 10);
  ASSERT_EQ(merged.size(), 4U);
  EXPECT_EQ(merged[0].start, 0U);
  EXPECT_EQ(merged[1].start, 10U);
  EXPECT_EQ(merged[2].start, 20U);
  EXPECT_EQ(merged[3].start, 40U);
}

TEST(ProcessView, TheInnermostPidAndTheEffectiveUserCount) {
  const auto status = parse_process_status(
      "Name:\tnode\nUid:\t1000\t1001\t1000\t1000\nNSpid:\t4711\t17\t1\n", 4711);
  EXPECT_EQ(status.inner_pid, 1);
  EXPECT_EQ(status.user, 1001U);
  EXPECT_EQ(parse_process_status("", 5).inner_pid, 5);
}

TEST(ProcessView, ACommMayHoldAnything) {
  EXPECT_EQ(parse_start_time("7 (a) b) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 991 5 6"),
            991U);
  EXPECT_EQ(parse_start_time("7 (a"), 0U);
}

KernelTable kernel_table(std::string_view text) {
  KernelTable table;
  // in pieces, as it is read
  for (std::size_t at = 0; at < text.size(); at += 5) table.feed(text.substr(at, 5));
  table.finish();
  return table;
}

TEST(KernelTable, FunctionsAreNamedUpToTheNextOne) {
  const auto table = kernel_table(
      "ffffffff81000000 T __entry\nffffffff81000000 T entry\nffffffff81000100 D data\n"
      "ffffffff81000200 t futex_wait\nffffffff81000300 T _etext\n"
      "ffffffffc0200000 t nf_hook\t[nf_tables]");
  EXPECT_EQ(table.name_of(0xffffffff80ffffff), "");
  EXPECT_EQ(table.name_of(0xffffffff81000000), "entry");
  EXPECT_EQ(table.name_of(0xffffffff810001ff), "entry");
  EXPECT_EQ(table.name_of(0xffffffff81000210), "futex_wait");
  EXPECT_EQ(table.name_of(0xffffffff81000310), "");
  EXPECT_EQ(table.name_of(0xffffffffc0200010), "nf_hook");
  EXPECT_EQ(table.name_of(0xffffffffd0200010), "");
  EXPECT_FALSE(table.hidden());
}

TEST(KernelTable, HiddenAddressesAreNone) {
  const auto table = kernel_table("0000000000000000 T entry\n0000000000000000 t futex_wait\n");
  EXPECT_TRUE(table.hidden());
  EXPECT_EQ(table.name_of(0), "");
}

TEST(KernelSymbols, TheTableIsReadAgainWhenAModuleHasCome) {
  const test::TempTree tree;
  test::FakeClock clock;
  HostPaths paths;
  paths.procfs = tree.path("proc");
  paths.sysfs = tree.path("sys");
  tree.write("proc/kallsyms", "ffffffff81000000 T entry\n");
  tree.write("proc/modules", "ext4 1000 1 - Live 0xffffffffc0100000\n");
  KernelSymbols symbols(HostFs(paths), clock);
  EXPECT_EQ(symbols.name_of(0xffffffff81000001), "entry");
  EXPECT_EQ(symbols.trouble(), "");
  tree.write("proc/kallsyms", "ffffffff81000000 T other\n");
  tree.write("proc/modules", "ext4 1000 2 - Live 0xffffffffc0100000\n");
  symbols.refresh();
  EXPECT_EQ(symbols.name_of(0xffffffff81000001), "entry");
  tree.write("proc/modules", "xfs 1000 2 - Live 0xffffffffc0300000\n");
  symbols.refresh();
  EXPECT_EQ(symbols.name_of(0xffffffff81000001), "other");
}

TEST(KernelSymbols, WhyThereAreNoNamesIsSaid) {
  const test::TempTree tree;
  test::FakeClock clock;
  HostPaths paths;
  paths.procfs = tree.path("proc");
  KernelSymbols absent(HostFs(paths), clock);
  EXPECT_EQ(absent.name_of(1), "");
  EXPECT_THAT(absent.trouble(), HasSubstr("kallsyms"));
  tree.write("proc/kallsyms", "0000000000000000 T entry\n");
  KernelSymbols hidden(HostFs(paths), clock);
  hidden.refresh();
  EXPECT_THAT(hidden.trouble(), HasSubstr("kptr_restrict"));
}

PerfMap perf_map(std::string_view text, std::size_t most = 1 << 20) {
  PerfMap map(most);
  map.add(text);
  map.settle();
  return map;
}

TEST(PerfMap, LinesOfAnyOtherShapeAreSkipped) {
  const auto map = perf_map(
      "7f00 10 a b c\n0x8000 0x20 LFoo;::bar()\nzz 10 x\n9000 0 none\n"
      "9000 10\nffffffffffffffff 10 past the end\n\n");
  EXPECT_EQ(map.size(), 2U);
  EXPECT_EQ(map.skipped(), 5U);
  EXPECT_EQ(map.name_of(0x7f0f), "a b c");
  EXPECT_EQ(map.name_of(0x7f10), "");
  EXPECT_EQ(map.name_of(0x801f), "LFoo;::bar()");
}

TEST(PerfMap, LaterCodeHasTakenThePlaceOfEarlier) {
  auto map = perf_map("100 100 a\n300 100 b\n180 10 c\n");
  EXPECT_EQ(map.name_of(0x188), "c");
  EXPECT_EQ(map.name_of(0x110), "");
  EXPECT_EQ(map.name_of(0x310), "b");
  map.add("100 400 d\n");
  map.settle();
  EXPECT_EQ(map.size(), 1U);
  EXPECT_EQ(map.name_of(0x310), "d");
  map.add("100 10 e\n100 10 f\n");
  map.settle();
  EXPECT_EQ(map.name_of(0x100), "f");
  EXPECT_EQ(map.size(), 1U);
}

TEST(PerfMap, NoMoreIsKeptThanThereIsRoomFor) {
  const auto map = perf_map("100 10 aaaaaaaa\n200 10 bbbbbbbb\n300 10 cccccccc\n", 60);
  EXPECT_EQ(map.size(), 2U);
  EXPECT_TRUE(map.full());
  EXPECT_LE(map.bytes(), 60U);
}

TEST(Demangle, CppAndRustAreShownAsPeopleWriteThem) {
  EXPECT_EQ(demangle("_ZN4shop7tickets4burnIiEET_S2_"), "shop::tickets::burn<int>");
  EXPECT_EQ(demangle("_ZNK4shop5Queue4waitEi"), "shop::Queue::wait");
  EXPECT_EQ(demangle("_ZN4shop3foo17h05af221e174051e9E"), "shop::foo");
  EXPECT_EQ(demangle("_RNvNtCs1234_7mycrate3foo3bar"), "mycrate::foo::bar");
  EXPECT_EQ(demangle("_Z4burni.constprop.0"), "burn");
}

TEST(Demangle, OtherNamesStayAsTheyAre) {
  for (const std::string name : {"main", "", "_Z", "_R", "_ZN", "runtime.goexit", "do_sys_open"}) {
    EXPECT_EQ(demangle(name), name);
  }
}

TEST(Demangle, ANameThatUnfoldsWithoutEndIsCutOff) {
  std::string name = "_Z1fISt4pairIiiE";
  for (int i = 0; i < 9; ++i)
    name += "St4pairIS" + (i == 0 ? "" : std::to_string(i - 1)) + "_S" +
            (i == 0 ? "" : std::to_string(i - 1)) + "_E";
  name += "EvT_";
  EXPECT_LE(demangle(name).size(), 1100U);
  std::string rust = "_RIC1a";
  for (int i = 0; i < 500; ++i) rust += "TB_B_E";
  EXPECT_LE(demangle(rust + "E").size(), 4096U);
}

TEST(Printable, OnlyTextIsLeft) {
  EXPECT_EQ(printable("a\nb\x01\x7f"), "a?b??");
  EXPECT_EQ(printable("caf\xc3\xa9 \xff\xc3"), "caf\xc3\xa9 ??");
  EXPECT_EQ(printable("abcdef", 3), "abc");
  EXPECT_EQ(printable("ab\xc3\xa9", 3), "ab");
  EXPECT_EQ(printable("\xed\xa0\x80\xf4\x90\x80\x80\xe0\x80\x80"), "??????????");
}

Region file_region(std::string path) {
  Region region;
  region.kind = RegionKind::file;
  region.path = std::move(path);
  return region;
}

TEST(Runtime, IsToldByTheFilesMapped) {
  EXPECT_EQ(runtime_of({file_region("/usr/bin/node")}), Runtime::node);
  EXPECT_EQ(runtime_of({file_region("/usr/bin/python3.11")}), Runtime::python);
  EXPECT_EQ(runtime_of({file_region("/usr/bin/java"), file_region("/usr/lib/jvm/libjvm.so")}),
            Runtime::java);
  EXPECT_EQ(runtime_of({file_region("/usr/bin/node_exporter")}), Runtime::native);
  EXPECT_EQ(runtime_of({}), Runtime::native);
}

TEST(Runtime, TheHintIsForWhereMostFramesAre) {
  UnknownPlaces places;
  EXPECT_EQ(hint_for(Runtime::node, places), "");
  places.generated = 3;
  EXPECT_THAT(hint_for(Runtime::node, places), HasSubstr("--perf-basic-prof"));
  EXPECT_THAT(hint_for(Runtime::java, places), HasSubstr("-XX:+PreserveFramePointer"));
  EXPECT_THAT(hint_for(Runtime::python, places), HasSubstr("-X perf"));
  places.files = 5;
  places.file = "/usr/lib/libx.so";
  places.build_id = "abcd";
  EXPECT_EQ(hint_for(Runtime::node, places),
            "/usr/lib/libx.so has no symbols: install its debug symbols (build id abcd)");
  places.elsewhere = 9;
  EXPECT_THAT(hint_for(Runtime::node, places), HasSubstr("frame pointers"));
}

}  // namespace
}  // namespace strata::profile
