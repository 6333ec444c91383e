#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "agent/text/safe_text.h"
#include "agent/top/cells.h"
#include "agent/top/compact.h"
#include "agent/top/page.h"
#include "agent/top/sparkline.h"

namespace strata::top {
namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

TEST(TopCompact, WritesNumbersInFewCharacters) {
  EXPECT_EQ(compact_percent(0.0), "0.0");
  EXPECT_EQ(compact_percent(0.075), "7.5");
  EXPECT_EQ(compact_percent(1.03), "103");
  EXPECT_EQ(compact_percent(5000), "500k");
  EXPECT_EQ(compact_count(0), "0");
  EXPECT_EQ(compact_count(0.5), "0.5");
  EXPECT_EQ(compact_count(12.4), "12");
  EXPECT_EQ(compact_count(999.7), "1k");
  EXPECT_EQ(compact_bytes(1023), "1023");
  EXPECT_EQ(compact_bytes(1536), "1.5K");
  EXPECT_EQ(compact_bytes(12.0 * (1 << 20)), "12M");
  EXPECT_EQ(compact_seconds(0), "0");
  EXPECT_EQ(compact_seconds(350e-9), "350ns");
  EXPECT_EQ(compact_seconds(1.25e-3), "1.2ms");
  EXPECT_EQ(compact_seconds(0.9999), "1s");
  EXPECT_EQ(compact_seconds(120), "120s");
}

TEST(TopCompact, WhatIsAbsentIsNotZero) {
  for (const auto write : {compact_percent, compact_count, compact_bytes, compact_seconds}) {
    EXPECT_EQ(write(std::nullopt), "-");
    EXPECT_EQ(write(std::nan("")), "-");
    EXPECT_EQ(write(std::numeric_limits<double>::infinity()), "-");
  }
}

TEST(TopCells, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(cells_of("abc"), 3U);
  EXPECT_EQ(cells_of("für"), 3U);
  EXPECT_EQ(cells_of("e\u0301"), 1U);
  EXPECT_EQ(cells_of("受付"), 4U);
  EXPECT_EQ(cells_of("🎫x"), 3U);
}

TEST(TopCells, CutsAtAWholeCharacter) {
  EXPECT_EQ(cut_to("abcdef", 4), "abc~");
  EXPECT_EQ(cut_to("abcd", 4), "abcd");
  EXPECT_EQ(cut_to("受付係", 4), "受~");
  EXPECT_EQ(fit("受付係", 4, Side::left), "受~ ");
  EXPECT_EQ(cut_to("abc", 0), "");
  EXPECT_EQ(fit("7", 4, Side::right), "   7");
}

TEST(TopCells, AsciiKeepsEachCell) { EXPECT_EQ(ascii_only("ü受a"), "???a"); }

TEST(TopPage, HostileTextStaysInItsLine) {
  Line line;
  line.add("a ").add_foreign("evil\x1b[2J\nroot\xff\u202e");
  EXPECT_EQ(line.plain(), "a " + safe_text("evil\x1b[2J\nroot\xff\u202e"));
  EXPECT_EQ(line.plain().find_first_of("\x1b\n\xff"), std::string::npos);
  line.cut(6);
  EXPECT_EQ(line.plain(), "a evi~");
}

TEST(TopPage, AMarkedLineFillsTheWidth) {
  Line line;
  line.add("a", Tone::warning);
  line.mark(Tone::selected, 4);
  EXPECT_EQ(line.width(), 4U);
  for (const auto& span : line.spans()) EXPECT_EQ(span.tone, Tone::selected);
}

TEST(TopSparkline, ShowsTheNewestFromZeroToTheLargest) {
  const std::vector<float> course = {9, 0, 1, 2, 4};
  EXPECT_EQ(sparkline(course, 4, true), "▁▃▅█");
  EXPECT_EQ(sparkline(course, 4, false), "_,=#");
  EXPECT_EQ(largest(course, 4), 4);
}

TEST(TopSparkline, LeavesABlankForWhatIsAbsent) {
  EXPECT_EQ(sparkline(std::vector<float>{none, 1}, 9, true), " █");
  EXPECT_EQ(sparkline(std::vector<float>{0, 0}, 9, true), "▁▁");
  EXPECT_TRUE(std::isnan(largest(std::vector<float>{none}, 9)));
}

}  // namespace
}  // namespace strata::top
