#include "agent/text/safe_text.h"

#include <gtest/gtest.h>

namespace strata {
namespace {

TEST(SafeText, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(safe_text("flash-redis \\ \"7.0\" für 日本 🎟"),
            "flash-redis \\ \"7.0\" für 日本 🎟");
}

TEST(SafeText, EscapesWhatMovesTheCursorOrForgesLines) {
  EXPECT_EQ(safe_text("a\x1b[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(safe_text("a\nb\r\tc\x7f"), "a\\nb\\r\\tc\\x7f");
  EXPECT_EQ(safe_text(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(safe_text("\xc2\x9b"
                      "31m"),
            "\\x9b31m");
  EXPECT_EQ(safe_text("\xe2\x80\xae"), "\\u{202e}");
  EXPECT_EQ(safe_text("\xe2\x80\xa8"), "\\u{2028}");
}

TEST(SafeText, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(safe_text("\xff"), "\\xff");
  EXPECT_EQ(safe_text("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(safe_text("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(safe_text("x\xe6\x97"), "x\\xe6\\x97");                  // cut
  EXPECT_EQ(safe_text("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
}

TEST(SafeText, MakesValidUtf8) {
  EXPECT_EQ(valid_utf8("a\xff\x1b"), "a\xef\xbf\xbd\x1b");
  EXPECT_EQ(valid_utf8("日本"), "日本");
}

TEST(SafeText, CountsCharacters) { EXPECT_EQ(width_of("für"), 3U); }

TEST(SafeText, QuotesAndCuts) {
  EXPECT_EQ(quote_text("a\nb"), "'a\\nb'");
  EXPECT_EQ(quote_text(std::string(61, 'x')), "'" + std::string(60, 'x') + "...'");
  EXPECT_EQ(quote_text(std::string(60, 'x')), "'" + std::string(60, 'x') + "'");
}

}  // namespace
}  // namespace strata
