#include "collectors/profile/formats/text.h"

#include <gtest/gtest.h>

namespace strata::profile {
namespace {

TEST(CleanText, LeavesWhatPeopleWrite) {
  EXPECT_EQ(clean_text("operator<=>, \"naïve\", 关, 😀"), "operator<=>, \"naïve\", 关, 😀");
}

TEST(CleanText, MakesBlanksOfControlCharacters) {
  EXPECT_EQ(clean_text("a\n\x1b[31m\x7f\xc2\x85z"), "a  [31m  z");
}

TEST(CleanText, ReplacesWhatIsNoTextOrReordersIt) {
  const std::string bad = "\ufffd";
  EXPECT_EQ(clean_text("\xff"), bad);
  EXPECT_EQ(clean_text("\xe2\x82"), bad + bad);            // cut off
  EXPECT_EQ(clean_text("\xc0\xaf"), bad + bad);            // overlong
  EXPECT_EQ(clean_text("\xed\xa0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(clean_text("\xef\xbf\xbf"), bad);              // a noncharacter, which XML refuses
  EXPECT_EQ(clean_text("a\u202eb"), "a" + bad + "b");
}

TEST(XmlText, EscapesWhateverMarksUp) {
  EXPECT_EQ(xml_text("<a href=\"x\" b='y'>&]]>"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;]]&gt;");
}

TEST(Figures, AreForPeople) {
  EXPECT_EQ(grouped(7), "7");
  EXPECT_EQ(grouped(1234567), "1\u202f234\u202f567");
  EXPECT_EQ(percent(0.01234), "1.23 %");
  EXPECT_EQ(time_text(1.5e9), "1.50 s");
  EXPECT_EQ(time_text(2.5e6), "2.5 ms");
  EXPECT_EQ(time_text(3000), "3 us");
}

}  // namespace
}  // namespace strata::profile
