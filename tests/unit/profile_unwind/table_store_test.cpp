#include "collectors/profile/unwind/table_store.h"

#include <gtest/gtest.h>

namespace strata::profile {
namespace {

constexpr std::size_t table_words = 128;
constexpr std::uint64_t table_bytes = table_words * 8;

FileId file(std::uint64_t inode) { return {.device = 1, .inode = inode, .size = 4096}; }

/// Counts how often it is asked.
class TableStoreTest : public ::testing::Test {
 protected:
  const StoredTable* acquire(std::uint64_t inode, pid_t user) {
    return store_.acquire(file(inode), user, [this]() -> Result<UnwindTable> {
      ++compiled_;
      UnwindTable table;
      table.words.resize(table_words);
      table.counts.rows = 7;
      return table;
    });
  }
  const StoredTable* refuse(std::uint64_t inode, Code code) {
    return store_.acquire(file(inode), 1, [&]() -> Result<UnwindTable> {
      ++compiled_;
      return fail(code, "refused");
    });
  }

  TableStore store_{nullptr, 3 * table_bytes};
  unsigned compiled_ = 0;
};

TEST_F(TableStoreTest, AFileIsCompiledOnce) {
  const auto* const first = acquire(1, 10);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(acquire(1, 11), first);
  EXPECT_EQ(compiled_, 1U);
  EXPECT_TRUE(first->table.words.empty()) << "the kernel has them";
  EXPECT_EQ(store_.counts().files, 1U);
  EXPECT_EQ(store_.counts().bytes, table_bytes);
  EXPECT_EQ(store_.counts().rows, 7U);
}

TEST_F(TableStoreTest, AFileThatWasWrittenToIsAnother) {
  auto changed = file(1);
  changed.modified_ns = 1;
  acquire(1, 10);
  store_.acquire(changed, 10, [this]() -> Result<UnwindTable> {
    ++compiled_;
    return UnwindTable{};
  });
  EXPECT_EQ(compiled_, 2U);
}

TEST_F(TableStoreTest, WhatIsRefusedIsNotAskedForAgain) {
  EXPECT_EQ(refuse(1, Code::no_data), nullptr);
  EXPECT_EQ(refuse(1, Code::no_data), nullptr);
  EXPECT_EQ(refuse(2, Code::unsupported), nullptr);
  EXPECT_EQ(refuse(3, Code::exhausted), nullptr);
  EXPECT_EQ(refuse(4, Code::parse), nullptr);
  EXPECT_EQ(compiled_, 4U);
  EXPECT_EQ(store_.counts().without, 2U);
  EXPECT_EQ(store_.counts().too_large, 1U);
  EXPECT_EQ(store_.counts().broken, 1U);
}

TEST_F(TableStoreTest, WhatNobodyUsesGoesFirst) {
  acquire(1, 10);
  const auto freed = acquire(2, 11)->index;
  acquire(3, 10);
  EXPECT_EQ(acquire(4, 10), nullptr) << "all are in use";
  EXPECT_EQ(store_.counts().no_room, 1U);
  store_.release(11);
  const auto* const fourth = acquire(4, 10);
  ASSERT_NE(fourth, nullptr);
  EXPECT_EQ(fourth->index, freed) << "its place is taken over";
  EXPECT_EQ(store_.counts().files, 3U);
  EXPECT_EQ(store_.counts().bytes, 3 * table_bytes);
  compiled_ = 0;
  EXPECT_EQ(acquire(2, 10), nullptr);
  EXPECT_EQ(compiled_, 1U);
}

TEST_F(TableStoreTest, OfWhatNobodyUsesTheOldestGoes) {
  for (std::uint64_t inode = 1; inode <= 3; ++inode) acquire(inode, 10);
  acquire(1, 10);
  store_.release(10);
  acquire(4, 10);
  compiled_ = 0;
  acquire(1, 10);
  acquire(3, 10);
  EXPECT_EQ(compiled_, 0U);
}

}  // namespace
}  // namespace strata::profile
