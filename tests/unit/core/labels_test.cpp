#include "core/metrics/labels.h"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace strata {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs read_back(std::string_view text) {
  Pairs pairs;
  each_label(text, [&](auto key, auto value) { pairs.emplace_back(key, value); });
  return pairs;
}

TEST(Labels, AreEscapedAndJoined) {
  std::string text = "before:";
  const auto start = text.size();
  append_label(text, start, "a", "plain");
  append_label(text, start, "b", "quote\" back\\slash line\nend");
  append_label(text, start, "c", "");
  EXPECT_EQ(text, R"(before:a="plain",b="quote\" back\\slash line\nend",c="")");
  EXPECT_EQ(label_text("k", "v"), R"(k="v")");
}

TEST(Labels, KeepUnicodeAndReplaceWhatIsNone) {
  EXPECT_EQ(label_text("k", "é한😀"), "k=\"é한😀\"");
  const std::string bad = "\xEF\xBF\xBD";
  for (const std::string& bytes : {std::string("\xFF"), std::string("\xC0"), std::string("\x80"),
                                   std::string("\xF5"), std::string(1, '\0')}) {
    EXPECT_EQ(label_text("k", "a" + bytes + "b"), "k=\"a" + bad + "b\"");
  }
  EXPECT_EQ(label_text("k", "\xC0\xAF"), "k=\"" + bad + bad + "\"") << "overlong";
  EXPECT_EQ(label_text("k", "\xED\xA0\x80"), "k=\"" + bad + bad + bad + "\"") << "surrogate";
  EXPECT_EQ(label_text("k", "\xF4\x90\x80\x80"), "k=\"" + bad + bad + bad + bad + "\"");
  EXPECT_EQ(label_text("k", "\xE2\x82"), "k=\"" + bad + bad + "\"") << "cut short";
}

TEST(Labels, RoundTrip) {
  const Pairs pairs = {{"a", R"(x="1",y="2")"}, {"b", "}"}, {"c", "\\n\n\\"}, {"d", ""}};
  std::string text;
  for (const auto& [key, value] : pairs) append_label(text, 0, key, value);
  EXPECT_EQ(read_back(text), pairs);
}

TEST(Labels, AnyBytesRoundTripOnceTheyAreUtf8) {
  std::mt19937 random(7);
  const std::string_view likely = "\\\"\n,={}\xC3\xA9\xF0\x9F\x98\x80 az";
  for (int i = 0; i < 5000; ++i) {
    std::string value;
    for (auto size = random() % 12; size > 0; --size) {
      value +=
          random() % 3 == 0 ? static_cast<char>(random() & 0xFF) : likely[random() % likely.size()];
    }
    const auto once = read_back(label_text("k", value));
    ASSERT_EQ(once.size(), 1U);
    // The first pass replaces bytes that are not UTF-8; the second finds nothing to replace.
    const auto again = read_back(label_text("k", once[0].second));
    ASSERT_EQ(again, once);
  }
}

TEST(Labels, ReadingBrokenTextEnds) {
  for (const auto* const text :
       {"", "a", "a=", "a=\"", "a=\"x", "a=\"x\\", "=\"\"", ",,,", "a=x"}) {
    read_back(text);
  }
}

}  // namespace
}  // namespace strata
