// What is read of ELF files, and how functions are found in their tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collectors/profile/symbols/elf_layout.h"
#include "collectors/profile/symbols/go_table.h"
#include "collectors/profile/symbols/image.h"
#include "collectors/profile/symbols/symbol_search.h"
#include "tests/support/elf_writer.h"

namespace strata::profile {
namespace {

using test::ElfSymbol;
using test::ElfWriter;

constexpr auto code = ElfWriter::code_address;

class NoDebugFiles final : public DebugFiles {
 public:
  std::unique_ptr<Bytes> find(const std::string&, const std::string&) override { return nullptr; }
};

std::vector<FoundFunction> search(const ElfWriter& writer, std::vector<std::uint64_t> addresses) {
  const auto text = writer.text();
  const MemoryBytes file(text);
  const auto layout = read_elf_layout(file);
  EXPECT_TRUE(layout && layout->symbols);
  SymbolSearch search(std::move(addresses));
  EXPECT_TRUE(search.look_through(file, layout->wide, *layout->symbols, layout->sections));
  return search.take();
}

std::string name_at(const ElfWriter& writer, std::uint64_t address) {
  return search(writer, {address}).at(0).name;
}

TEST(ElfLayout, CodeAndBuildIdAreRead) {
  ElfWriter writer;
  writer.build_id = "\x12\xab\xff\x01";
  const auto text = writer.text();
  const auto layout = read_elf_layout(MemoryBytes(text));
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->build_id, "12abff01");
  EXPECT_EQ(address_of_offset(*layout, ElfWriter::code_offset + 5), code + 5);
  EXPECT_EQ(address_of_offset(*layout, ElfWriter::code_offset + ElfWriter::code_size),
            std::nullopt);
  EXPECT_FALSE(layout->symbols);
}

TEST(ElfLayout, CodeBeginsWhereItsPageDoes) {
  ElfLayout layout;
  layout.code.push_back({0x1234, 0x401234, 0x100});
  EXPECT_EQ(address_of_offset(layout, 0x1000), 0x401000U);
  EXPECT_EQ(address_of_offset(layout, 0x1333), 0x401333U);
  EXPECT_EQ(address_of_offset(layout, 0x1334), std::nullopt);
  EXPECT_EQ(address_of_offset(layout, 0xFFF), std::nullopt);
}

TEST(ElfLayout, EveryTruncationIsAnErrorOrLess) {
  ElfWriter writer;
  writer.build_id = "0123";
  writer.symbols = {{"f", code, 16}};
  const auto whole = writer.text();
  for (std::size_t size = 0; size < whole.size(); size += size < 0x300 ? 1 : 7) {
    const std::string cut(whole, 0, size);
    const auto layout = read_elf_layout(MemoryBytes(cut));
    EXPECT_TRUE(!layout || !layout->symbols) << size;
  }
}

TEST(ElfLayout, OtherFilesAreRefused) {
  for (const std::string text : {"", "#!/bin/sh\n",
                                 "\x7f"
                                 "ELF",
                                 "MZ12345678901234567890"}) {
    EXPECT_FALSE(read_elf_layout(MemoryBytes(text)));
  }
}

TEST(BuildId, OtherNotesBeforeItArePassed) {
  const std::string other("\x04\0\0\0\x03\0\0\0\x01\0\0\0XYZ\0abc\0", 20);
  const std::string id("\x04\0\0\0\x02\0\0\0\x03\0\0\0GNU\0\x11\x22", 18);
  EXPECT_EQ(build_id_of_notes(other + id, 4), "1122");
  EXPECT_EQ(build_id_of_notes(other, 4), "");
  EXPECT_EQ(build_id_of_notes(id.substr(0, 17), 4), "");
}

TEST(SymbolSearch, AFunctionHoldsItsBytesAndNoMore) {
  ElfWriter writer;
  writer.symbols = {{"first", code + 0x10, 0x10}, {"second", code + 0x40, 0x10}};
  EXPECT_EQ(name_at(writer, code + 0xF), "");
  EXPECT_EQ(name_at(writer, code + 0x10), "first");
  EXPECT_EQ(name_at(writer, code + 0x1F), "first");
  EXPECT_EQ(name_at(writer, code + 0x20), "");
  EXPECT_EQ(name_at(writer, code + 0x4F), "second");
}

TEST(SymbolSearch, AnAnswerHoldsUpToTheNeighbours) {
  ElfWriter writer;
  writer.symbols = {{"outer", code, 0x100}, {"inner", code + 0x40, 0x20}};
  const auto found = search(writer, {code + 0x10, code + 0x50, code + 0x70, code + 0x200});
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].name, "outer");
  EXPECT_EQ(found[0].first, code);
  EXPECT_EQ(found[0].limit, code + 0x40);
  EXPECT_EQ(found[1].name, "inner");
  EXPECT_EQ(found[1].limit, code + 0x60);
  EXPECT_EQ(found[2].name, "outer");
  EXPECT_EQ(found[2].first, code + 0x60);
  EXPECT_EQ(found[2].limit, code + 0x100);
  EXPECT_EQ(found[3].name, "");
  EXPECT_EQ(found[3].first, code + 0x100);
}

TEST(SymbolSearch, WithoutASizeAFunctionEndsAtTheNextOrWithItsSection) {
  ElfWriter writer;
  writer.symbols = {{"label", code + 0x10, 0, STT_NOTYPE},
                    {"sized", code + 0x20, 0x10},
                    {"last", code + 0x80, 0}};
  EXPECT_EQ(name_at(writer, code + 0x18), "label");
  EXPECT_EQ(name_at(writer, code + 0x38), "");
  EXPECT_EQ(name_at(writer, code + ElfWriter::code_size - 1), "last");
  EXPECT_EQ(name_at(writer, code + ElfWriter::code_size), "");
  const auto found = search(writer, {code + 0x18, code + 0x90});
  EXPECT_EQ(found[0].limit, code + 0x20);
  EXPECT_EQ(found[1].limit, code + ElfWriter::code_size);
}

TEST(SymbolSearch, TheNameWithTheFewestUnderscoresIsShown) {
  ElfWriter writer;
  writer.symbols = {
      {"__libc_write", code, 16}, {"write", code, 16, STT_FUNC, STB_WEAK}, {"__write", code, 16}};
  EXPECT_EQ(name_at(writer, code + 1), "write");
}

TEST(SymbolSearch, DataAndForeignSymbolsAreNoFunctions) {
  ElfWriter writer;
  writer.symbols = {{"data", code, 16, STT_OBJECT},
                    {"import", code, 16, STT_FUNC, STB_GLOBAL, SHN_UNDEF},
                    {"mark", code, 0, STT_NOTYPE, STB_LOCAL},
                    {"number", code, 16, STT_FUNC, STB_GLOBAL, SHN_ABS}};
  EXPECT_EQ(name_at(writer, code + 1), "");
}

TEST(SymbolSearch, AFunctionToTheEndOfMemoryIsNoTrouble) {
  ElfWriter writer;
  writer.symbols = {{"huge", code + 8, UINT64_MAX}, {"small", code + 16, 4}};
  EXPECT_EQ(name_at(writer, UINT64_MAX - 1), "huge");
  EXPECT_EQ(name_at(writer, code + 17), "small");
}

TEST(SymbolSearch, ATableInWhichEverythingOverlapsIsGivenUp) {
  ElfWriter writer;
  for (int i = 0; i < 5000; ++i) writer.symbols.push_back({"f", code, 0x10000});
  const auto text = writer.text();
  const MemoryBytes file(text);
  const auto layout = read_elf_layout(file);
  std::vector<std::uint64_t> wanted;
  for (std::uint64_t i = 0; i < 0x10000; i += 2) wanted.push_back(code + i);
  SymbolSearch search(std::move(wanted));
  EXPECT_FALSE(search.look_through(file, true, *layout->symbols, layout->sections));
}

TEST(Image, WhatTheSymbolTableLacksIsTakenFromTheExports) {
  ElfWriter writer;
  writer.symbols = {{"internal", code, 16}};
  writer.dynamic = {{"exported", code + 32, 16}};
  const auto text = writer.text();
  const MemoryBytes file(text);
  Image image(*read_elf_layout(file));
  NoDebugFiles none;
  const Instant now{};
  EXPECT_FALSE(image.knows(code, now));
  EXPECT_TRUE(image.look_up({code, code + 33}, file, none, now));
  EXPECT_EQ(image.find(code + 15)->raw, "internal");
  EXPECT_EQ(image.find(code + 40)->raw, "exported");
  EXPECT_TRUE(image.knows(code + 40, now));
  EXPECT_FALSE(image.knows(code + 60, now));
  EXPECT_GT(image.bytes(), 0U);
}

/// Two functions of 16 and 32 bytes behind `text`.
std::string go_table(std::uint64_t text, std::uint32_t magic = 0xFFFFFFF1) {
  std::string table;
  const auto put = [&table](auto value) {
    table.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  const std::string_view names("\0main.burn\0main.(*Queue).wait\0", 31);
  put(magic);
  put(std::uint32_t{0x08010000});
  for (const std::uint64_t field : {std::uint64_t{2}, std::uint64_t{1}, text, std::uint64_t{72}}) {
    put(field);
  }
  const std::uint64_t functions = 72 + 32;
  for (const std::uint64_t field : {0, 0, 0}) put(field);
  put(functions);
  table.append(names);
  table.resize(functions);
  for (const std::uint32_t word : {0, 20, 16, 28, 48}) put(word);
  for (const std::uint32_t word : {0, 1, 16, 11}) put(word);
  return table;
}

TEST(GoTable, FunctionsAreFoundByTheirStart) {
  const auto text = go_table(0x402440);
  const MemoryBytes file(text);
  const auto table = GoTable::open(file, {0, text.size()});
  ASSERT_TRUE(table);
  EXPECT_FALSE(table->find(0x40243F));
  EXPECT_EQ(table->find(0x402440)->name, "main.burn");
  const auto second = table->find(0x402450);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->name, "main.(*Queue).wait");
  EXPECT_EQ(second->first, 0x402450U);
  EXPECT_EQ(second->limit, 0x402470U);
  EXPECT_FALSE(table->find(0x402470));
}

TEST(GoTable, OtherVersionsAndWhatIsCutOffAreRefused) {
  for (const auto& text : {go_table(0), go_table(0x402440, 0xFFFFFFFB), std::string("go")}) {
    EXPECT_FALSE(GoTable::open(MemoryBytes(text), {0, text.size()}));
  }
  const auto whole = go_table(0x402440);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string cut(whole, 0, size);
    const MemoryBytes file(cut);
    const auto table = GoTable::open(file, {0, whole.size()});
    if (table) (void)table->find(0x402458);
  }
}

TEST(Image, ThatThereIsNoFunctionIsNotBelievedForEver) {
  ElfWriter writer;
  writer.symbols = {{"only", code, 16}};
  const auto text = writer.text();
  const MemoryBytes file(text);
  Image image(*read_elf_layout(file));
  NoDebugFiles none;
  const Instant now{};
  image.look_up({code, code + 100}, file, none, now);
  EXPECT_TRUE(image.knows(code + 100, now + std::chrono::minutes(1)));
  EXPECT_EQ(image.find(code + 100), nullptr);
  EXPECT_FALSE(image.knows(code + 100, now + std::chrono::hours(1)));
  EXPECT_TRUE(image.knows(code, now + std::chrono::hours(1)));
}

}  // namespace
}  // namespace strata::profile
