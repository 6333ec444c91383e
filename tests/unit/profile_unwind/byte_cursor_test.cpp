#include "collectors/profile/unwind/byte_cursor.h"

#include <gtest/gtest.h>

namespace strata::profile {
namespace {

using namespace std::string_view_literals;

TEST(ByteCursorTest, ReadsNumbersLittleEndian) {
  ByteCursor cursor("\x01\x02\x03\x04\xff"sv);
  EXPECT_EQ(cursor.number<std::uint16_t>(), 0x0201);
  EXPECT_EQ(cursor.number<std::uint16_t>(), 0x0403);
  EXPECT_EQ(cursor.number<std::int8_t>(), -1);
  EXPECT_TRUE(cursor.ok());
  EXPECT_TRUE(cursor.at_end());
}

TEST(ByteCursorTest, ReadsLeb) {
  // The examples of the DWARF standard.
  EXPECT_EQ(ByteCursor("\xe5\x8e\x26"sv).unsigned_leb(), 624485U);
  EXPECT_EQ(ByteCursor("\x80\x7f"sv).signed_leb(), -128);
  EXPECT_EQ(ByteCursor("\x78"sv).signed_leb(), -8);
  EXPECT_EQ(ByteCursor("\xff\x00"sv).signed_leb(), 127);
  EXPECT_EQ(ByteCursor("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv).unsigned_leb(), ~0ULL);
  ByteCursor endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"sv);
  EXPECT_EQ(endless.unsigned_leb(), ~0ULL);
  EXPECT_TRUE(endless.ok());
}

TEST(ByteCursorTest, GivesUpAtTheEndForGood) {
  ByteCursor cursor("\x01\x02\x03"sv);
  EXPECT_EQ(cursor.number<std::uint32_t>(), 0U);
  EXPECT_FALSE(cursor.ok());
  EXPECT_EQ(cursor.number<std::uint8_t>(), 0U);
  EXPECT_EQ(ByteCursor("\xff"sv).unsigned_leb(), 0U);
  EXPECT_EQ(ByteCursor("abc"sv).text(), "");
  EXPECT_FALSE(ByteCursor("abc"sv, 4).ok());
  EXPECT_EQ(ByteCursor("abc"sv).block(~0ULL), "");
}

}  // namespace
}  // namespace strata::profile
