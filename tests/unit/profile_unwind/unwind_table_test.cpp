#include "collectors/profile/unwind/unwind_table.h"

#include <gtest/gtest.h>

#include "tests/unit/profile_unwind/elf_builder.h"

namespace strata::profile {
namespace {

using namespace std::string_literals;
using test::code_address;

int cfa_at(const UnwindTable& table, std::uint64_t address) {
  const auto rule = find_rule(table.words, static_cast<std::uint32_t>(address - table.base));
  return rule.cfa & STRATA_UNWIND_CFA_MASK;
}

int cfa_offset_at(const UnwindTable& table, std::uint64_t address) {
  return find_rule(table.words, static_cast<std::uint32_t>(address - table.base)).cfa_offset;
}

Result<UnwindTable> compile(const std::string& file, const UnwindLimits& limits = {}) {
  return compile_unwind_table(MemoryBytes(file), limits);
}

/// A function of 0x100 bytes that pushes a word, and one right behind it over two pages.
std::string two_functions() {
  auto frames = test::common_entry();
  frames += test::code_entry(frames, code_address + 0x100, 0x100, "\x41\x0e\x10");
  frames += test::code_entry(frames, code_address + 0x200, 0x1f00, "\x44\x0e\x28");
  return frames + "\0\0\0\0"s;
}

TEST(UnwindTableTest, HoldsWhatItWasGiven) {
  for (const bool sections : {true, false}) {
    const auto table = compile(test::elf_file(two_functions(), {.sections = sections}));
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(table->base, code_address);
    EXPECT_EQ(table->counts.entries, 2U);
    EXPECT_EQ(table->counts.unreadable, 0U);
    EXPECT_EQ(cfa_at(*table, code_address), STRATA_CFA_NONE);
    EXPECT_EQ(cfa_at(*table, code_address + 0xff), STRATA_CFA_NONE);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x100), 8);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x101), 16);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x1ff), 16);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x200), 8);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x204), 40);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x1000), 40);
    EXPECT_EQ(cfa_offset_at(*table, code_address + 0x20ff), 40);
    EXPECT_EQ(cfa_at(*table, code_address + 0x2100), STRATA_CFA_NONE);
    EXPECT_EQ(cfa_at(*table, code_address + 0x7fff), STRATA_CFA_NONE);
    EXPECT_EQ(cfa_at(*table, code_address + 0x8000), STRATA_CFA_NONE);
    EXPECT_EQ(cfa_at(*table, code_address + 0xffffffff), STRATA_CFA_NONE);
  }
}

TEST(UnwindTableTest, FileOffsetsLeadToTheTable) {
  UnwindTable table;
  table.base = 0x400000;
  table.code = {{.offset = 0x1234, .address = 0x401234, .size = 0x5000}};
  EXPECT_EQ(table_offset(table, 0x1234), 0x1234U);
  EXPECT_EQ(table_offset(table, 0x1000), 0x1000U);
  EXPECT_EQ(table_offset(table, 0x6233), 0x6233U);
  EXPECT_EQ(table_offset(table, 0x6234), std::nullopt);
  EXPECT_EQ(table_offset(table, 0xfff), std::nullopt);
}

TEST(UnwindTableTest, PaddingBetweenFunctionsTakesNoRow) {
  auto frames = test::common_entry();
  frames += test::code_entry(frames, code_address, 0x39, "\x41\x0e\x10\x42\x0e\x08");
  frames += test::code_entry(frames, code_address + 0x40, 0x40, "");
  const auto table = compile(test::elf_file(frames));
  ASSERT_TRUE(table);
  // Three, the end, and one at the beginning of each of the seven pages behind the first.
  EXPECT_EQ(table->counts.rows, 4U + 7U);
}

TEST(UnwindTableTest, FunctionsThatOverlapEndWhereTheNextBegins) {
  auto frames = test::common_entry();
  frames += test::code_entry(frames, code_address + 0x100, 0x1000, "\x41\x0e\x10");
  frames += test::code_entry(frames, code_address + 0x180, 0x10, "\x41\x0e\x18");
  frames += test::code_entry(frames, code_address + 0x180, 0x20, "\x41\x0e\x20");
  const auto table = compile(test::elf_file(frames));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->counts.unreadable, 1U);
  EXPECT_EQ(cfa_offset_at(*table, code_address + 0x17f), 16);
  EXPECT_EQ(cfa_offset_at(*table, code_address + 0x18f), 24);
  EXPECT_EQ(cfa_at(*table, code_address + 0x190), STRATA_CFA_NONE);
}

TEST(UnwindTableTest, WhatIsNoCodeIsLeftOut) {
  auto frames = test::common_entry();
  frames += test::code_entry(frames, 0x10, 0x100, "");
  frames += test::code_entry(frames, code_address + 0x7fff, 0x100, "");
  EXPECT_EQ(compile(test::elf_file(frames)).error().code, Code::no_data);
  frames += test::code_entry(frames, code_address, 0x100, "");
  const auto table = compile(test::elf_file(frames));
  ASSERT_TRUE(table);
  EXPECT_EQ(table->counts.unreadable, 2U);
}

TEST(UnwindTableTest, ABrokenEntryLeavesTheOthers) {
  auto frames = test::common_entry();
  frames += test::common_entry("q");
  const auto odd = frames.size();
  auto bad = test::code_entry(frames, code_address + 0x300, 0x100, "");
  // Its common entry is the one that nobody can read.
  bad[4] = static_cast<char>(odd + 4 - test::common_entry().size());
  frames += bad;
  frames += test::code_entry(frames, code_address + 0x100, 0x100, "\x3f");
  frames += test::code_entry(frames, code_address + 0x200, 0x100, "\x41\x0e\x10");
  const auto table = compile(test::elf_file(frames));
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->counts.unreadable, 2U);
  EXPECT_EQ(cfa_at(*table, code_address + 0x100), STRATA_CFA_UNSUPPORTED);
  EXPECT_EQ(cfa_offset_at(*table, code_address + 0x201), 16);
  EXPECT_EQ(cfa_at(*table, code_address + 0x300), STRATA_CFA_NONE);
}

TEST(UnwindTableTest, LimitsAreKept) {
  const auto file = test::elf_file(two_functions());
  EXPECT_EQ(compile(file, {.frame_bytes = 16}).error().code, Code::exhausted);
  EXPECT_EQ(compile(file, {.table_bytes = 16}).error().code, Code::exhausted);
  const auto wide = test::elf_file(two_functions(), {.code_size = std::uint64_t{1} << 40});
  EXPECT_EQ(compile(wide).error().code, Code::exhausted);
  const auto endless = test::elf_file(two_functions(), {.code_size = ~std::uint64_t{0}});
  EXPECT_EQ(compile(endless).error().code, Code::parse);
}

TEST(UnwindTableTest, WhatIsNoSuchFileIsSaid) {
  EXPECT_EQ(compile("").error().code, Code::parse);
  EXPECT_EQ(compile(std::string(4096, 'x')).error().code, Code::parse);
  EXPECT_EQ(compile(test::elf_file(two_functions(), {.machine = 183})).error().code,
            Code::unsupported);
  EXPECT_EQ(compile(test::elf_file("")).error().code, Code::no_data);
}

TEST(UnwindTableTest, AFileCutShortAnywhereIsNoHarm) {
  const auto whole = test::elf_file(two_functions());
  for (std::size_t size = 0; size < whole.size(); size += size < 0x1000 ? 97 : 1) {
    const auto table = compile(whole.substr(0, size));
    EXPECT_LE(table ? table->counts.entries : 0, 2U);
  }
}

TEST(UnwindTableTest, AnEmptyTableKnowsNothing) {
  EXPECT_EQ(find_rule({}, 0).cfa, STRATA_CFA_NONE);
}

}  // namespace
}  // namespace strata::profile
